import Messages

@testable import AMQP
@testable import Operations

extension FuzzTarget {
    /// Lines of `belfry dead export`, and what the commands do with such a letter.
    static let deadLetterFile = FuzzTarget("dead-letter-file") { bytes throws(Finding) in
        let letters: [StoredDeadLetter]
        do throws(OperationError) {
            letters = try DeadLetterImport.read(bytes)
        } catch {
            return try Canary.check(error.description, "the error about a file of dead letters")
        }
        for letter in letters {
            try isStable(letter)
            _ = letter.message.refusal()
            let message = IncomingMessage(
                tag: DeliveryTag(generation: 1, number: 1), routingKey: letter.routingKey, properties: letter.properties, body: letter.body)
            try reads(DeadLetter(queue: letter.queue, message: message))
        }
    }

    private static func isStable(_ letter: StoredDeadLetter) throws(Finding) {
        let line = try? letter.line()
        let again = line.flatMap { try? StoredDeadLetter(line: $0) }.flatMap { try? $0.line() }
        try Finding.unless(line != nil && again == line, "a dead letter that is written and read again is another one")
    }

    /// What `list`, `show` and `replay` do with a letter.
    static func reads(_ letter: DeadLetter) throws(Finding) {
        for showsBody in [false, true] {
            let detail = DeadLetterDetail(letter, showsBody: showsBody)
            _ = DeadLetterText.write(detail, now: now)
            try Finding.unless((try? JSONText.write(detail)) != nil, "a dead letter cannot be shown as JSON")
        }
        var counts = DeadLetterCounts()
        counts.add(letter)
        _ = DeadLetterFilter(workspace: "acme", before: now).includes(letter)
        _ = letter.failedAt.map { AgeText.write(now - $0) }
        _ = ReplayedMessage.make(letter, at: now, by: "fuzz").refusal()
        if JobDeadline.isOver(letter, at: now) { _ = JobDeadline.renewed(letter, from: now) }
    }
}
