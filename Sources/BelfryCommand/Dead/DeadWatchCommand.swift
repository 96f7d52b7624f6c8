import AMQP
import ArgumentParser
import Messages
import Operations

/// `belfry dead watch`.
struct DeadWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Tell when dead letters come or go.",
        discussion: """
            Prints how many there are, then a line for every change, until Ctrl-C. It only
            asks for numbers and takes nothing out of the queues. While somebody else
            looks at letters, these do not count. With --json each line is a JSON
            document.

            EXAMPLES
              belfry dead watch
              belfry dead watch --queue unrouted --every 1m
            """)

    @Option(help: ArgumentHelp("Only this queue: assignments, directory, web-push, mobile-push, email, unrouted.", valueName: "queue"))
    var queue: [DeadLetterQueue] = []

    @Option(help: ArgumentHelp("How often to look: 1s, 5s, 1m.", valueName: "time"))
    var every: Age = Age(argument: "5s")!

    @Flag(help: "Print each line as a JSON document.")
    var json = false

    func validate() throws {
        guard every.duration >= .seconds(1) else { throw ValidationError("--every has to be 1s or more.") }
    }

    func run() async throws {
        let queues = queue.isEmpty ? DeadLetterQueue.allCases : queue
        try await withBroker { session, _ in
            let letters = DeadLetters(over: session)
            var counts: [DeadLetterQueue: Int] = [:]
            while !Task.isCancelled {
                for (queue, count) in try await letters.counts(queues) where counts[queue] != count {
                    try tell(DeadLetterChange(queue: queue.rawValue, count: count, change: counts[queue].map { count - $0 }, at: .now))
                    counts[queue] = count
                }
                try await Task.sleep(for: every.duration)
            }
        }
    }

    private func tell(_ change: DeadLetterChange) throws {
        let terminal = Terminal.results
        if json { return terminal.write(try JSONText.line(change) + [UInt8(ascii: "\n")]) }
        let colour: TextColour? = change.change.map { $0 > 0 ? .bad : .good } ?? nil
        terminal.write(colour.map { terminal.coloured(change.text, $0) } ?? change.text)
        terminal.write("\n")
    }
}
