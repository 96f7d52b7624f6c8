import AMQP
import ArgumentParser
import Directory
import Endpoints
import FleetSettings
import Messages
import Operations

/// `belfry publish`.
struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Check events and publish them to belfry.events.",
        discussion: """
            FILE holds one CloudEvent, a list of them, or one a line. All of them are
            checked first, as the router would: when one cannot be read, all its errors
            are listed with their JSON paths and nothing is sent. Warnings are about what
            can be read but is probably not what you mean: an unknown member (a typo), an
            invalid locale or link, and with BELFRY_DIRECTORY_URL a team or teammate that
            the directory does not know. With --strict they are errors. When the command
            ends with 0, the broker has confirmed every event.

            EXAMPLES
              belfry publish event.json
              belfry publish --dry-run events.jsonl
              belfry publish --strict event.json
              jq -c '.events[]' export.json | belfry publish -
            """)

    @Argument(help: ArgumentHelp("The file with the events; - is standard input.", valueName: "file"))
    var file: InputFile

    @Flag(help: "Only check; send nothing.")
    var dryRun = false

    @OptionGroup var strictness: StrictOption
    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var published: Bool
        var events: [EventPublication.Result]
        var warnings: [String]
    }

    func run() async throws {
        let (endpoints, directory, broker) = try readSettings(
            EndpointRules.init, DirectoryAddress.optional, dryRun ? { _ in nil } : ConnectionSettings.requiredBroker(as: .producer))
        let events = try checked(try file.read(), endpoints)
        let warnings = try await warnings(about: events, directory)
        try strictness.check(warnings)
        if let broker { try await withBroker(broker) { session in try await EventPublication(over: session).publish(events) } }
        let report = Report(published: !dryRun, events: events.map(EventPublication.result), warnings: warnings)
        try output.show(report) { terminal in
            var table = TextTable("TYPE", "ID", "SOURCE")
            for event in report.events { table.add(event.type, event.id, event.source) }
            let end = dryRun ? "\(events.count) readable, nothing sent" : "\(events.count) published and confirmed"
            return table.text(width: terminal.width) + StrictOption.text(warnings, terminal) + terminal.coloured(end, .good) + "\n"
        }
    }

    /// Each with its event's id. Where the directory cannot be read nobody is a stranger: an event may be published from anywhere.
    private func warnings(about events: [CheckedEvent], _ directory: DirectoryAddress?) async throws -> [String] {
        var search = directory.flatMap { try? DirectoryView($0) }.map(StrangerSearch.init)
        var warnings: [String] = []
        for event in events {
            let strangers = (try? await search?.warnings(about: event)) ?? []
            warnings += (event.warnings + strangers).map { "event \(event.event.id): \($0)" }
        }
        return warnings
    }

    private func checked(_ bytes: [UInt8], _ endpoints: EndpointRules) throws(OperationError) -> [CheckedEvent] {
        do {
            return try CheckedEvent.all(in: bytes, endpoints: endpoints)
        } catch {
            throw OperationError(
                error.kind, error.text, details: error.details, cause: error.cause,
                fix: "Correct the file and publish it again: nothing was sent.")
        }
    }
}
