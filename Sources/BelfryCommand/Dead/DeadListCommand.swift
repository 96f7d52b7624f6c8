import AMQP
import ArgumentParser
import Messages
import Operations

/// `belfry dead list`.
struct DeadListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List dead letters: which, why, since when.",
        discussion: """
            Looking takes nothing out of the queues and keeps their order. Without
            --limit the 50 oldest that match are listed. Bodies are not shown: see
            belfry dead show.

            EXAMPLES
              belfry dead list
              belfry dead list --channel email --reason refused
              belfry dead list --workspace acme --json
            """)

    @OptionGroup var selection: DeadLetterSelection
    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var letters: [DeadLetterSummary] = []
        /// How many letters each queue holds, listed or not.
        var queues: [String: Int] = [:]
    }

    func run() async throws {
        let filter = selection.filter(defaultLimit: 50)
        let report = try await withBroker { session, _ in
            var report = Report()
            let letters = DeadLetters(over: session)
            for (queue, count) in try await letters.counts(filter.queues) { report.queues[queue.rawValue] = count }
            try await letters.visit(filter) { report.letters.append(DeadLetterSummary($0)) }
            return report
        }
        try output.show(report) { text(report, $0) }
    }

    private func text(_ report: Report, _ terminal: Terminal) -> String {
        var table = TextTable("QUEUE", "AGE", ">TRY", "REASON", "ID", "DETAIL")
        let now = Timestamp.now
        for letter in report.letters {
            table.add(
                letter.queue, letter.failedAt.map { AgeText.write(now - $0) } ?? "-", letter.attempt.map(String.init) ?? "-",
                letter.reason, letter.id, letter.detail ?? "")
        }
        let total = report.queues.values.reduce(0, +)
        guard total > 0 else { return terminal.coloured("No dead letters.", .good) + "\n" }
        let end = "\(report.letters.count) shown of \(total) in \(CountText.write(report.queues.values.filter { $0 > 0 }.count, "queue"))"
        return (table.isEmpty ? "" : table.text(width: terminal.width)) + terminal.coloured(end, .quiet) + "\n"
    }
}
