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
            var command = try Belfry.parseAsRoot()
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
            Belfry.exit(withError: error)
        }
    }

    private static func end(_ text: String, _ code: Int32) -> Never {
        Terminal.errors.write("belfry: \(text)\n")
        exit(code)
    }
}
