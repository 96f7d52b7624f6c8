import AMQP
import ArgumentParser
import FoundationEssentials
import Operations

/// `belfry dead replay`.
struct DeadReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Put dead letters back to work.",
        discussion: """
            Each is published into its work queue, confirmed, and only then taken out of
            the dead letters: if this breaks off, a letter may be in both, and none is
            lost. Ids stay the same, attempts start anew. Jobs whose time is over stay
            where they are (exit code 1), unless --even-if-expired gives them a new one.
            Say which letters are meant, or --all.

            EXAMPLES
              belfry dead replay --id 3f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
              belfry dead replay --channel email --reason misconfigured --dry-run
              belfry dead replay --all --limit 100
            """)

    @Option(help: ArgumentHelp("Only this one. Can be repeated.", valueName: "id"))
    var id: [String] = []

    @OptionGroup var selection: DeadLetterSelection

    @Flag(help: "Everything there is.")
    var all = false

    @Flag(help: "Only say what would be replayed.")
    var dryRun = false

    @Flag(help: "Give jobs whose time is over a new one: 4 hours, e-mail 24.")
    var evenIfExpired = false

    @Option(help: ArgumentHelp("Who replays, for the message's headers; the user's name when left out.", valueName: "name"))
    var by: String?

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var letters: [Replay.Result] = []
    }

    func validate() throws {
        guard all || !id.isEmpty || !selection.isEmpty else {
            throw ValidationError("Say which letters are meant: --id, --queue, --channel, --reason, --workspace, --limit, or --all.")
        }
    }

    func run() async throws {
        let report = try await withBroker { session, _ in
            var report = Report()
            var replay = Replay(over: session, by: by ?? ProcessInfo.processInfo.environment["USER"] ?? "belfry")
            replay.isDryRun = dryRun
            replay.revivesExpired = evenIfExpired
            do throws(OperationError) {
                try await replay.run(selection.filter(ids: Set(id))) { report.letters.append($0) }
            } catch {
                throw broken(error, after: report)
            }
            return report
        }
        try output.show(report) { text(report, $0) }
        try end(.usage, if: !id.isEmpty && report.letters.isEmpty)
        try end(.partial, if: report.letters.contains { $0.outcome == .expired })
    }

    private func broken(_ error: OperationError, after report: Report) -> OperationError {
        let done = report.letters.filter { $0.outcome == .replayed }.count
        guard done > 0 else { return error }
        return OperationError(.partial, "\(done) replayed, then: \(error.text)", fix: error.fix)
    }

    private func text(_ report: Report, _ terminal: Terminal) -> String {
        var table = TextTable("", "QUEUE", "REASON", "ID")
        for line in report.letters { table.add(word(line.outcome), line.letter.queue, line.letter.reason, line.letter.id) }
        let done = report.letters.filter { $0.outcome != .expired }.count
        let expired = report.letters.count - done
        let left = expired > 0 ? ", \(expired) left: their time is over (--even-if-expired)" : ""
        let end = report.letters.isEmpty ? "No dead letter matches." : "\(done) \(dryRun ? "would be replayed" : "replayed")\(left)"
        return (table.isEmpty ? "" : table.text(width: terminal.width)) + terminal.coloured(end, expired > 0 ? .doubtful : .good) + "\n"
    }

    private func word(_ outcome: Replay.Result.Outcome) -> String {
        switch outcome {
        case .replayed: "replayed"
        case .wouldReplay: "would replay"
        case .expired: "expired"
        }
    }
}
