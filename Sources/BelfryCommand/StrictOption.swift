import ArgumentParser
import Operations

/// Whether a command that warns goes on.
struct StrictOption: ParsableArguments {
    @Flag(help: "Send nothing when there is a warning.")
    var strict = false

    /// Ends the command when it was to be strict and there is a warning.
    func check(_ warnings: [String]) throws(OperationError) {
        guard strict, !warnings.isEmpty else { return }
        let heading = CountText.write(warnings.count, "warning")
        let lines = warnings.prefix(MistakeList.shown).map { "  \($0)" }
        let rest = warnings.count > lines.count ? ["  … and \(warnings.count - lines.count) more"] : []
        throw OperationError(.usage, (["\(heading), and --strict:"] + lines + rest).joined(separator: "\n"), fix: "Nothing was sent.")
    }

    /// The warnings as a command prints them after its result, each on a line.
    static func text(_ warnings: [String], _ terminal: Terminal) -> String {
        let shown = warnings.prefix(MistakeList.shown).map { terminal.coloured("warning: \($0)", .doubtful) + "\n" }
        guard warnings.count > shown.count else { return shown.joined() }
        return shown.joined() + "… and \(CountText.write(warnings.count - shown.count, "more warning")) (--json lists all)\n"
    }
}
