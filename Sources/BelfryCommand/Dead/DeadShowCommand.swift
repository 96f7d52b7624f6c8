import AMQP
import ArgumentParser
import Messages
import Operations

/// `belfry dead show`.
struct DeadShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show everything about one dead letter.",
        discussion: """
            Tokens, addresses, the paths of endpoints and what people wrote are hidden;
            --show-body prints the body as it lies in the queue.

            EXAMPLES
              belfry dead show 3f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
              belfry dead show body-9b74c9897bac --queue assignments --show-body
            """)

    @Argument(help: ArgumentHelp("The id that belfry dead list shows.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("Only look in the dead letters of this work queue.", valueName: "queue"))
    var queue: WorkQueue?

    @Flag(help: "Print the body as it is, with tokens and addresses.")
    var showBody = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let filter = DeadLetterFilter(queues: queue.map { [$0] } ?? WorkQueue.allCases, ids: [id])
        let found = try await withBroker { session, _ in
            var found: [DeadLetter] = []
            try await DeadLetters(over: session).visit(filter) { found.append($0) }
            return found
        }
        guard !found.isEmpty else { throw OperationError(.usage, "No dead letter has the id \(id).") }
        let details = found.map { DeadLetterDetail($0, showsBody: showBody) }
        try output.show(details) { _ in zip(details, found).map { text($0, $1) }.joined(separator: "\n") }
    }

    private func text(_ detail: DeadLetterDetail, _ letter: DeadLetter) -> String {
        var table = TextTable("FIELD", "VALUE")
        table.add("id", detail.summary.id)
        table.add("queue", letter.queue.deadName)
        table.add("reason", detail.summary.reason)
        table.add("detail", detail.summary.detail ?? "-")
        table.add("workspace", detail.summary.workspace ?? "-")
        table.add("attempt", detail.summary.attempt.map(String.init) ?? "-")
        table.add("since", detail.summary.failedAt?.text ?? "-")
        table.add("published", "\(detail.exchange) \(detail.routingKey)")
        table.add("content type", detail.contentType ?? "-")
        table.add("size", "\(detail.summary.size) bytes")
        for (name, value) in detail.headers.sorted(by: { $0.key < $1.key }) { table.add("header \(name)", written(value)) }
        return table.text() + "\n" + body(detail, letter) + "\n"
    }

    private func written(_ value: JSONValue) -> String {
        value.text ?? (try? JSONText.line(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private func body(_ detail: DeadLetterDetail, _ letter: DeadLetter) -> String {
        if let body = detail.body ?? detail.bodyBase64 { return body }
        guard let redacted = detail.redactedBody, let text = try? JSONText.write(redacted) else {
            return "(the body is not JSON; --show-body prints it)"
        }
        return String(decoding: text, as: UTF8.self) + "(private parts are hidden; --show-body prints the body as it is)"
    }
}
