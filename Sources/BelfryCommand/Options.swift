import ArgumentParser
import Messages
import Operations
import Settings

/// How a command shows its result.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Print one JSON document with sorted keys instead of text.")
    var json = false

    /// Prints a result: as JSON, or as the text that `text` makes of it.
    func show<Value: Encodable>(_ value: Value, text: (Terminal) -> String) throws {
        if json {
            Terminal.results.write(try JSONText.write(value))
        } else {
            Terminal.results.write(text(.results))
        }
    }

    /// Says how a command ended whose result is in a file: people read it on standard error. As JSON it is on standard output, unless the file
    /// is there.
    func conclude<Value: Encodable>(_ value: Value, file: OutputFile, text: (Terminal) -> String) throws {
        if json {
            let terminal: Terminal = file.isStandardOutput ? .errors : .results
            terminal.write(try JSONText.write(value))
        } else {
            Terminal.errors.write(text(.errors))
        }
    }
}

extension OutputOptions {
    /// Ends a command that looked for something which is not there, after it has printed what it found. For a program the reason is an error
    /// object; people have just read it.
    func end(notFound what: String, fix: String = "", if isSo: Bool) throws {
        guard isSo else { return }
        throw json ? OperationError(.notFound, what, fix: fix) : ExitCode(OperationError.Kind.notFound.exitCode)
    }
}

/// Ends a command that has printed everything with a code of sysexits.h.
func end(_ kind: OperationError.Kind, if isSo: Bool) throws {
    if isSo { throw ExitCode(kind.exitCode) }
}

/// Whether a command that warns goes on.
struct StrictOption: ParsableArguments {
    @Flag(help: "Send nothing when there is a warning.")
    var strict = false

    /// Ends the command when it was to be strict and there is a warning.
    func check(_ warnings: [String]) throws(OperationError) {
        guard strict, !warnings.isEmpty else { return }
        throw OperationError(
            .usage, "Nothing was sent: \(CountText.write(warnings.count, "warning")), and --strict.",
            details: ErrorList.cut(warnings, of: warnings.count), fix: "Correct what they name, or leave --strict out.")
    }

    /// The warnings as a command prints them after its result, each on a line.
    static func text(_ warnings: [String], _ terminal: Terminal) -> String {
        let shown = warnings.prefix(ErrorList.shown).map { terminal.coloured("warning: \($0)", .doubtful) + "\n" }
        guard warnings.count > shown.count else { return shown.joined() }
        return shown.joined() + "… and \(CountText.write(warnings.count - shown.count, "more warning")) (--json lists all)\n"
    }
}

/// Which workspace a command is about.
struct WorkspaceChoice: ParsableArguments {
    @Option(help: ArgumentHelp("The workspace; may be left out when the directory has only one.", valueName: "id"))
    var workspace: String?
}

/// How long ago something was, as people write it: `90s`, `5m`, `4h`, `7d`.
struct Age: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        guard let duration = SettingsReader.duration(argument) else { return nil }
        self.duration = duration
    }

    /// As the help shows a default.
    var defaultValueDescription: String { AgeText.write(duration) }

    /// The moment that lies so far back.
    var moment: Timestamp { .now - duration }
}
