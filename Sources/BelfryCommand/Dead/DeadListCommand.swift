import AMQP
import ArgumentParser
import Messages
import Operations

/// `belfry dead list`.
struct DeadListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List dead letters: which, why, since when.",
        discussion: """
            This takes nothing out of the queues. What no route took (unrouted) is
            listed last, with its routing key. Without --limit the first 50 that match are
            listed, queue by queue. Bodies are not shown: see belfry dead show.
            --count counts all of them by queue, reason and workspace, with the age of the
            oldest and the newest. A command that stops before the end of a queue puts the
            letters it has read behind the rest.

            EXAMPLES
              belfry dead list
              belfry dead list --count
              belfry dead list --channel email --reason refused
              belfry dead list --conversation c-1842 --queue assignments --queue unrouted
              belfry dead list --provider ses --detail suppressed
              belfry dead list --workspace acme --json
            """)

    @OptionGroup var selection: DeadLetterSelection

    @Flag(help: "Count them by queue, reason and workspace instead of listing them.")
    var count = false

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var letters: [DeadLetterSummary] = []
        /// How many letters each queue holds, listed or not.
        var queues: [String: Int] = [:]
    }

    func run() async throws {
        if count { return try await showCounts() }
        let filter = selection.filter(defaultLimit: 50, everywhere: true)
        let report = try await withBroker(try readSettings(ConnectionSettings.broker())) { session in
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
            let cells = [
                letter.queue, letter.failedAt.map { AgeText.write(now - $0) } ?? "-", letter.attempt.map(String.init) ?? "-",
                letter.reason, letter.id, letter.detail ?? "",
            ]
            table.add(cells.enumerated().map { TextTable.Cell($1, $0 == 3 ? colour(letter.reason) : nil) })
        }
        let total = report.queues.values.reduce(0, +)
        guard total > 0 else { return terminal.coloured("No dead letters.", .good) + "\n" }
        let place = "\(total) in \(CountText.write(report.queues.values.filter { $0 > 0 }.count, "queue"))"
        let end = report.letters.isEmpty ? "None of \(place) matches" : "\(report.letters.count) shown of \(place)"
        return (table.isEmpty ? "" : table.text(width: terminal.width, colours: terminal.usesColours)) + terminal.coloured(end, .quiet)
            + "\n"
    }

    private func showCounts() async throws {
        let filter = selection.filter(everywhere: true)
        let counts = try await DeadLetterRun.with(filter, try readSettings(ConnectionSettings.broker())) { session, progress in
            var counts = DeadLetterCounts()
            try await DeadLetters(over: session).visit(filter, looked: progress.step) { counts.add($0) }
            return counts
        }
        try output.show(counts) { terminal in
            if counts.total == 0 {
                return terminal.coloured(selection.isEmpty ? "No dead letters." : "No dead letter matches.", .good) + "\n"
            }
            let now = Timestamp.now
            var table = TextTable("QUEUE", ">COUNT", "OLDEST", "NEWEST", "REASON", "WORKSPACE")
            for group in counts.sorted {
                let ages = [group.oldest, group.newest].map { moment in moment.map { AgeText.write(now - $0) } ?? "-" }
                let cells = [group.queue, String(group.count)] + ages + [group.reason, group.workspace ?? "-"]
                table.add(cells.enumerated().map { TextTable.Cell($1, $0 == 4 ? colour(group.reason) : nil) })
            }
            return table.text(width: terminal.width, colours: terminal.usesColours)
                + terminal.coloured(CountText.write(counts.total, "letter") + " in all", .quiet) + "\n"
        }
    }

    /// Red is what somebody has to fix; yellow is what time alone has done, or what a producer has to look at.
    private func colour(_ reason: String) -> TextColour {
        ["expired", "unrouted", "unknownAssignee", "unknownType"].contains(reason) ? .doubtful : .bad
    }
}
