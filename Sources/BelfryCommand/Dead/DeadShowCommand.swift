import ArgumentParser
import Messages
import Operations

/// `belfry dead show`.
struct DeadShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show everything about one dead letter.",
        discussion: """
            Of the body only ids, kinds and times are shown, and what is not known to be
            one of these is hidden. A long body is not shown at all. --show-body prints
            it as it lies in the queue; on a terminal control characters are written out.

            EXAMPLES
              belfry dead show 3f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
              belfry dead show body-9b74c9897bac --queue assignments
              belfry dead show body-9b74c9897bac --show-body
            """)

    @Argument(help: ArgumentHelp("The id that belfry dead list shows.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("Only look in the dead letters of this work queue, or unrouted.", valueName: "queue"))
    var queue: DeadLetterQueue?

    @Flag(help: "Print the body as it is, with tokens and addresses.")
    var showBody = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let filter = DeadLetterFilter(queues: queue.map { [$0] } ?? DeadLetterQueue.allCases, ids: [id])
        let found = try await withBroker { session, _ in
            var found: [DeadLetter] = []
            try await DeadLetters(over: session).visit(filter) { found.append($0) }
            return found
        }
        guard !found.isEmpty else { throw OperationError(.notFound, "No dead letter has the id \(id).") }
        let details = found.map { DeadLetterDetail($0, showsBody: showBody) }
        try output.show(details) { DeadLetterText.write(details, now: .now, onTerminal: $0.isATerminal) }
    }
}
