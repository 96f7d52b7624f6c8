import AMQP
import ArgumentParser
import Endpoints
import Messages
import Operations

/// `belfry publish`.
struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Check events and publish them to belfry.events.",
        discussion: """
            FILE holds one CloudEvent, a list of them, or one a line. All of them are
            checked first, as the router would: when one cannot be read, all its mistakes
            are listed with their JSON paths and nothing is sent. Done means that the broker
            has confirmed every event.

            EXAMPLES
              belfry publish event.json
              belfry publish --dry-run events.jsonl
              jq -c '.events[]' export.json | belfry publish -
            """)

    @Argument(help: ArgumentHelp("The file with the events; - is standard input.", valueName: "file"))
    var file: InputFile

    @Flag(help: "Only check; send nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var published: Bool
        var events: [EventPublication.Result]
        var warnings: [String]
    }

    func run() async throws {
        let events = try checked(try file.read(), try ConnectionSettings.endpoints())
        if !dryRun { try await withBroker(as: .producer) { session, _ in try await EventPublication(over: session).publish(events) } }
        let warnings = events.flatMap { event in event.warnings.map { "\(event.event.id): \($0)" } }
        let report = Report(published: !dryRun, events: events.map(EventPublication.result), warnings: warnings)
        try output.show(report) { terminal in
            var table = TextTable("TYPE", "ID", "SOURCE")
            for event in report.events { table.add(event.type, event.id, event.source) }
            let end = dryRun ? "\(events.count) readable, nothing sent" : "\(events.count) published and confirmed"
            let odd = report.warnings.map { terminal.coloured("warning: event \($0)", .doubtful) + "\n" }.joined()
            return table.text(width: terminal.width) + odd + terminal.coloured(end, .good) + "\n"
        }
    }

    private func checked(_ bytes: [UInt8], _ endpoints: EndpointRules) throws(OperationError) -> [CheckedEvent] {
        do {
            return try CheckedEvent.all(in: bytes, endpoints: endpoints)
        } catch {
            throw OperationError(error.kind, error.text, fix: "Nothing was sent.")
        }
    }
}
