import ArgumentParser
import Glibc
import Operations
import Settings

@main
enum Main {
    /// Parses, runs, and turns whatever was thrown into a line for people and an exit code of sysexits.h.
    static func main() async {
        CoreFiles.forbid()
        do {
            var command = try BelfryBench.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as OperationError {
            end(error.description, error.exitCode)
        } catch let error as SettingsError {
            end(error.description, OperationError(.configuration, "").exitCode)
        } catch {
            BelfryBench.exit(withError: error)
        }
    }

    private static func end(_ text: String, _ code: Int32) -> Never {
        Output.note("belfry-bench: \(text)")
        exit(code)
    }
}
