import AMQP
import Operations

/// What the commands share that go through dead letters one by one.
enum DeadLetterRun {
    /// Runs work with a session and a progress bar over all letters there are, and puts the bar away in every case.
    static func with<Value>(
        _ filter: DeadLetterFilter, _ work: (BrokerSession, CommandProgress) async throws -> Value
    ) async throws -> Value {
        try await withBroker { session, _ in
            let total = try await DeadLetters(over: session).counts(filter.queues).reduce(0) { $0 + $1.count }
            let progress = CommandProgress("letters looked at", of: total)
            defer { progress.end() }
            return try await work(session, progress)
        }
    }

    /// An error that came after something had been done says how much.
    static func broken(_ error: OperationError, after done: Int, _ word: String) -> OperationError {
        done > 0 ? OperationError(.partial, "\(done) \(word), then: \(error.text)", cause: error.cause, fix: error.fix) : error
    }

    /// A table of letters, cut after the first lines: people do not read more.
    static func table(_ lines: [(word: String, colour: TextColour?, letter: DeadLetterSummary)], _ terminal: Terminal) -> String {
        guard !lines.isEmpty else { return "" }
        var table = TextTable("", "QUEUE", "REASON", "ID")
        for line in lines.prefix(shown) {
            table.add([
                TextTable.Cell(line.word, line.colour), TextTable.Cell(line.letter.queue), TextTable.Cell(line.letter.reason),
                TextTable.Cell(line.letter.id),
            ])
        }
        let rest = lines.count > shown ? "… and \(lines.count - shown) more (--json lists all)\n" : ""
        return table.text(width: terminal.width, colours: terminal.usesColours) + rest
    }

    private static let shown = 50
}
