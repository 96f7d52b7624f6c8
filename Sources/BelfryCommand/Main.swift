import ArgumentParser
import Glibc
import Operations
import Settings

@main
enum Main {
    /// Parses, runs, and turns whatever was thrown into the one form of errors and an exit code of sysexits.h.
    static func main() async {
        CoreFiles.forbid()
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try Belfry.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            let failure = CommandFailure(error, arguments)
            guard let report = failure.report else {
                // What was asked for: help, the version. An exit code alone has no text.
                let text = HelpText.wrapped(Belfry.fullMessage(for: error))
                if !text.isEmpty { Terminal.results.write(text + "\n") }
                exit(Belfry.exitCode(for: error).rawValue)
            }
            Terminal.errors.write(failure.isJSON ? failure.json(report) : Array(report.text.utf8))
            exit(report.error.exitCode)
        }
    }
}
