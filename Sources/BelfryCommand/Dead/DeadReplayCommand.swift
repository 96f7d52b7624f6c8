import AMQP
import ArgumentParser
import Directory
import FleetSettings
import FoundationEssentials
import Messages
import Operations
import Routing

/// `belfry dead replay`.
struct DeadReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Have dead letters processed again.",
        discussion: """
            Each is published into its work queue, confirmed, and only then taken out of
            the dead letters: if the command is interrupted, a letter may be in both, and
            none is lost. Ids stay the same, attempts are counted from 1 again, and the
            headers record who replayed it and when. What no route took (--queue unrouted)
            is published again where its producer published it.

            Jobs past their deadline stay where they are (exit code 1), unless
            --even-if-expired gives them a new one. A letter that is dead again before
            the command ends is reported as "came back" (exit code 1) and left there.

            The router decides each job again before it is sent: what was closed, seen or
            given away meanwhile is withdrawn. With BELFRY_DIRECTORY_URL the command says
            first which would be sent, then waits up to a minute for the outcomes and
            prints them. Events about a teammate, team or workspace that the directory
            does not know yet (unknownAssignee) stay where they are (exit code 1): they
            would be dead again in 35 s.

            Say which letters, or --all.

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
        help: "Give jobs past their deadline a new one: 4 hours, e-mail 24 hours, or what BELFRY_<CHANNEL>_NOT_AFTER says.")
    var evenIfExpired = false

    @Option(help: ArgumentHelp("Who replays, for the message's headers; by default the user's name.", valueName: "name"))
    var by: String?

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var letters: [Replay.Result] = []
        /// What became of the jobs, by result; nil when the directory was not asked.
        var outcomes: [String: Int]?
        /// Why the directory was not asked although it was named.
        var notAsked: String?

        private enum CodingKeys: String, CodingKey {
            case letters, outcomes
            case notAsked = "not_asked"
        }

        /// How many the router would send, or withdraw for which reason.
        var forecast: [String: Int] { letters.reduce(into: [:]) { counts, letter in letter.forecast.map { counts[$0, default: 0] += 1 } } }
        var jobs: [UUID] {
            letters.filter { $0.outcome == .replayed && $0.forecast != nil }.compactMap { UUID(uuidString: $0.letter.id) }
        }

        /// Whom the directory does not know, each once.
        var unknown: String {
            let names = Set(letters.compactMap(\.unknown)).sorted()
            return names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
        }

        func count(_ outcome: Replay.Result.Outcome) -> Int { letters.count { $0.outcome == outcome } }
    }

    func run() async throws {
        let (lifetimes, routing, directory, broker) = try readSettings(
            JobLifetimes.init, RoutingSettings.init, DirectoryAddress.optional, ConnectionSettings.broker())
        let (forecast, obstacle) = Self.forecast(directory, routing)
        let start = Timestamp.now
        var report = try await DeadLetterRun.with(choice.filter, broker) { session, progress in
            var report = Report()
            var replay = Replay(over: session, by: by ?? ProcessInfo.processInfo.environment["USER"] ?? "belfry")
            replay.isDryRun = dryRun
            replay.revivesExpired = evenIfExpired
            replay.rate = pace.rate
            replay.forecast = forecast
            replay.lifetimes = lifetimes
            do throws(OperationError) {
                try await replay.run(choice.filter, looked: progress.step) { report.letters.append($0) }
            } catch {
                throw DeadLetterRun.broken(error, after: report.count(.replayed), "replayed")
            }
            return report
        }
        report.notAsked = obstacle
        if let forecast, !report.jobs.isEmpty { report.outcomes = try await forecast.outcomes(of: report.jobs, since: start) }
        try output.show(report) { text(report, $0) }
        try choice.check(found: report.letters.count, output)
        try end(.partial, if: report.count(.expired) + report.count(.cameBack) + report.count(.stillUnknown) > 0)
    }

    /// The directory's forecast, if one is named. One that cannot be read keeps no letter from its work: then this is the reason.
    private static func forecast(_ address: DirectoryAddress?, _ routing: RoutingSettings) -> (ReplayForecast?, obstacle: String?) {
        guard let address else { return (nil, nil) }
        do throws(OperationError) {
            return (ReplayForecast(try DirectoryView(address), settings: routing), nil)
        } catch {
            return (nil, error.text)
        }
    }

    private func text(_ report: Report, _ terminal: Terminal) -> String {
        let table = DeadLetterRun.table(report.letters.map { (word($0.outcome), colour($0.outcome), $0.letter) }, terminal)
        if report.letters.isEmpty { return choice.nothingMatches(terminal) }
        var ends = ["\(report.count(.replayed) + report.count(.wouldReplay)) \(dryRun ? "would be replayed" : "replayed")"]
        if report.count(.expired) > 0 { ends.append("\(report.count(.expired)) left: their time is over (--even-if-expired)") }
        if report.count(.cameBack) > 0 { ends.append("\(report.count(.cameBack)) came back: the cause is still there") }
        if report.count(.stillUnknown) > 0 {
            ends.append("\(report.count(.stillUnknown)) left: the directory does not know \(report.unknown) yet")
        }
        let end = table + terminal.coloured(ends.joined(separator: ", "), ends.count > 1 ? .doubtful : .good) + "\n"
        return end + lines(report).map { $0 + "\n" }.joined()
    }

    /// What the router makes of the jobs, or how to ask.
    private func lines(_ report: Report) -> [String] {
        var lines = report.notAsked.map { ["The directory was not asked. \($0)"] } ?? []
        if !report.forecast.isEmpty {
            lines.append(
                "By the directory: " + counts(report.forecast.map { ($0.key == ReplayForecast.sent ? "would go" : $0.key, $0.value) }))
        }
        if let outcomes = report.outcomes {
            lines.append("So far: " + counts(outcomes.map { ($0.key, $0.value) }))
        } else if report.forecast.isEmpty, report.count(.replayed) > 0 {
            lines.append("Handed to the router, which decides jobs again before they are sent. belfry history CONVERSATION says what")
            lines.append("became of one; with BELFRY_DIRECTORY_URL this command waits for the outcomes and prints them.")
        }
        return lines
    }

    private func counts(_ counts: [(word: String, count: Int)]) -> String {
        counts.sorted { ($1.count, $0.word) < ($0.count, $1.word) }.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
    }

    private func word(_ outcome: Replay.Result.Outcome) -> String {
        switch outcome {
        case .replayed: "replayed"
        case .wouldReplay: "would replay"
        case .expired: "expired"
        case .cameBack: "came back"
        case .stillUnknown: "unknown"
        }
    }

    private func colour(_ outcome: Replay.Result.Outcome) -> TextColour? {
        switch outcome {
        case .replayed, .wouldReplay: nil
        case .expired, .stillUnknown: .doubtful
        case .cameBack: .bad
        }
    }
}
