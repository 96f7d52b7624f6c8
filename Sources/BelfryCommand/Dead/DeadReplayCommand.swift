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
            lost. Ids stay the same, attempts start anew, and who replayed it and when is
            noted in its headers. What no route took (--queue unrouted) goes where its
            producer put it.

            Jobs whose time is over stay where they are (exit code 1), unless
            --even-if-expired gives them a new one. A letter that is dead again before
            this ends is told as "came back" (exit code 1) and left there.
            Say which letters are meant, or --all.

            EXAMPLES
              belfry dead replay --id 3f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
              belfry dead replay --channel email --reason misconfigured --dry-run
              belfry dead replay --all --rate 20
              belfry dead replay --queue unrouted --limit 100
            """)

    @OptionGroup var choice: DeadLetterChoice
    @OptionGroup var pace: RateOption

    @Flag(help: "Only say what would be replayed.")
    var dryRun = false

    @Flag(
        help: "Give jobs whose time is over a new one, as long as the router gives it: 4 hours, e-mail 24, or BELFRY_<CHANNEL>_NOT_AFTER.")
    var evenIfExpired = false

    @Option(help: ArgumentHelp("Who replays, for the message's headers; the user's name when left out.", valueName: "name"))
    var by: String?

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var letters: [Replay.Result] = []

        func count(_ outcome: Replay.Result.Outcome) -> Int { letters.count { $0.outcome == outcome } }
    }

    func run() async throws {
        let lifetimes = try ConnectionSettings.lifetimes()
        let report = try await DeadLetterRun.with(choice.filter) { session, progress in
            var report = Report()
            var replay = Replay(over: session, by: by ?? ProcessInfo.processInfo.environment["USER"] ?? "belfry")
            replay.isDryRun = dryRun
            replay.revivesExpired = evenIfExpired
            replay.rate = pace.rate
            replay.lifetimes = lifetimes
            do throws(OperationError) {
                try await replay.run(choice.filter, looked: progress.step) { report.letters.append($0) }
            } catch {
                throw DeadLetterRun.broken(error, after: report.count(.replayed), "replayed")
            }
            return report
        }
        try output.show(report) { text(report, $0) }
        try choice.check(found: report.letters.count)
        try end(.partial, if: report.count(.expired) + report.count(.cameBack) > 0)
    }

    private func text(_ report: Report, _ terminal: Terminal) -> String {
        let table = DeadLetterRun.table(report.letters.map { (word($0.outcome), colour($0.outcome), $0.letter) }, terminal)
        if report.letters.isEmpty { return terminal.coloured("No dead letter matches.", .good) + "\n" }
        var ends = ["\(report.count(.replayed) + report.count(.wouldReplay)) \(dryRun ? "would be replayed" : "replayed")"]
        if report.count(.expired) > 0 { ends.append("\(report.count(.expired)) left: their time is over (--even-if-expired)") }
        if report.count(.cameBack) > 0 { ends.append("\(report.count(.cameBack)) came back: the cause is still there") }
        return table + terminal.coloured(ends.joined(separator: ", "), ends.count > 1 ? .doubtful : .good) + "\n"
    }

    private func word(_ outcome: Replay.Result.Outcome) -> String {
        switch outcome {
        case .replayed: "replayed"
        case .wouldReplay: "would replay"
        case .expired: "expired"
        case .cameBack: "came back"
        }
    }

    private func colour(_ outcome: Replay.Result.Outcome) -> TextColour? {
        switch outcome {
        case .replayed, .wouldReplay: nil
        case .expired: .doubtful
        case .cameBack: .bad
        }
    }
}
