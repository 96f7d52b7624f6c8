import ArgumentParser
import Operations
import Settings

/// What ended a command, as it is told: nothing for a request for help or a command that has printed everything, else a report.
struct CommandFailure {
    /// What to print on standard error; nil when the parser ends the command by itself, with its help or with an exit code alone.
    let report: ErrorReport?
    /// Whether it is printed as JSON, as the command's result would have been.
    let isJSON: Bool

    init(_ error: any Error, _ arguments: [String]) {
        // What comes after -- is no option.
        isJSON = arguments.prefix { $0 != "--" }.contains("--json")
        report = Self.report(error, arguments)
    }

    private static func report(_ error: any Error, _ arguments: [String]) -> ErrorReport? {
        switch error {
        case let error as OperationError: return ErrorReport(error)
        case let error as SettingsError:
            return ErrorReport(settings: error.mistakes.map { .init(name: $0.name, problem: $0.problem, fix: $0.fix) })
        case is ExitCode: return nil
        default:
            let code = Belfry.exitCode(for: error)
            if code.isSuccess { return nil }
            // Whatever is no mistake on the command line is an error that we did not think of.
            guard code == .validationFailure else { return ErrorReport(OperationError(.partial, Belfry.message(for: error))) }
            return ErrorReport(mistake(error, CommandPath(arguments)))
        }
    }

    /// A command line that cannot be understood.
    private static func mistake(_ error: any Error, _ path: CommandPath) -> OperationError {
        let help = "\(path.text) --help"
        guard let unknown = path.unknown else { return OperationError(.usage, Belfry.message(for: error), fix: "See: \(help)") }
        let fix = path.suggestion.map { "Did you mean: \($0)" } ?? "All of its commands: \(help)"
        return OperationError(.usage, "\(path.text) has no command \"\(unknown)\".", fix: fix)
    }

    func json(_ report: ErrorReport) -> [UInt8] {
        // Of texts and numbers alone; there is nothing in it that cannot be written.
        (try? JSONText.write(report)) ?? Array(report.text.utf8)
    }
}
