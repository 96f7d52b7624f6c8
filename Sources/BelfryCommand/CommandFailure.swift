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
            return ErrorReport(groupWithoutResult(arguments) ?? mistake(error, CommandPath(arguments)))
        }
    }

    /// A `--json` that stands behind a group of commands, before or without the name of one; nil when it does not.
    private static func groupWithoutResult(_ arguments: [String]) -> OperationError? {
        let before = arguments.prefix { $0 != "--json" }
        guard before.count < arguments.count, !before.contains("--") else { return nil }
        let path = CommandPath(Array(before))
        guard let example = path.example, path.unknown == nil else { return nil }
        return OperationError(
            .usage, "\(path.text) is a group of commands: it has no result, and so no --json.",
            fix: "Put --json after one of its commands, as in: \(example) --json")
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

/// Which command a command line means: as far as its words are names of commands.
struct CommandPath {
    /// The names of the command and those above it, such as `belfry dead list`.
    private(set) var names = ["belfry"]
    /// The word that stands where the name of a subcommand should, and is none.
    private(set) var unknown: String?
    private var command: any ParsableCommand.Type = Belfry.self

    init(_ arguments: [String]) {
        for word in arguments where !word.hasPrefix("-") {
            let commands = command.configuration.subcommands
            guard !commands.isEmpty, word != "help" else { return }
            guard let next = commands.first(where: { $0.configuration.commandName == word }) else {
                unknown = word
                return
            }
            names.append(word)
            command = next
        }
    }

    /// The command as it is typed.
    var text: String { names.joined(separator: " ") }

    /// A command below a group, as it is typed; nil when this command is no group.
    var example: String? {
        var (next, example) = (command, self.text)
        guard !next.configuration.subcommands.isEmpty else { return nil }
        while let first = next.configuration.subcommands.first {
            example += " \(first.configuration.commandName ?? "")"
            next = first
        }
        return example
    }

    /// What was meant by the unknown word: a name here that differs by a typo, or a command elsewhere of just that name. Nil when there is none.
    var suggestion: String? {
        guard let unknown else { return nil }
        let allowed = unknown.count < 4 ? 1 : 2
        let near = Self.names(below: command).map { (name: $0, distance: spellingDistance($0, unknown)) }.filter { $0.distance <= allowed }
        if let name = near.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) })?.name { return "\(text) \(name)" }
        return Self.paths(below: Belfry.self, "belfry").first { $0.hasSuffix(" \(unknown)") }
    }

    private static func names(below command: any ParsableCommand.Type) -> [String] {
        command.configuration.subcommands.compactMap { $0.configuration.commandName }
    }

    private static func paths(below command: any ParsableCommand.Type, _ path: String) -> [String] {
        command.configuration.subcommands.flatMap { subcommand in
            let own = "\(path) \(subcommand.configuration.commandName ?? "")"
            return [own] + paths(below: subcommand, own)
        }
    }
}
