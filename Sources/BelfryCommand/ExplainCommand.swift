import ArgumentParser
import Directory
import FleetSettings
import Messages
import Operations
import Routing

/// `belfry explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say what would happen: who would be notified about an event, and why the others would not.",
        discussion: """
            FILE holds a conversation.assigned or conversation.opened event. It is decided
            by the router's own function, as of now. The directory of
            BELFRY_DIRECTORY_URL is only read, and nothing is sent.
            BELFRY_PRESENCE_WINDOW, BELFRY_PRESENCE_RECHECK and BELFRY_DEDUPE_WINDOW count
            as they do for the router. Exit code 66 when FILE names an unknown team,
            teammate or workspace.

            For what did happen see belfry history, and belfry why for one person.

            JSON is one document, `explain` in deploy/contract/explain.schema.json; times
            are milliseconds since 1970, unknown things are left out:
              event, unknown_assignee, concerns_nobody, lines [teammate, name, scope,
              channel, notified, destinations, sentence, reason, explanation, held_until]

            EXAMPLES
              belfry explain event.json
              belfry explain --everybody event.json
              belfry explain --json event.json | jq '.lines[] | select(.notified)'
            """)

    @Argument(help: ArgumentHelp("The file with the event; - is standard input.", valueName: "file"))
    var file: InputFile

    @Flag(help: "Also list the teammates whom it does not concern.")
    var everybody = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (settings, directory) = try readSettings(ExplainSettings.init, DirectoryAddress.init)
        let view = try DirectoryView(directory)
        let events = try CheckedEvent.all(in: try file.read())
        guard let event = events.first?.event, events.count == 1, AssignmentEvent(event) != nil else {
            throw OperationError(.usage, "The file has to hold one conversation.assigned or conversation.opened event.")
        }
        let report = try await view.explain(event, now: .now, settings: settings.routing, everybody: everybody)
        try output.show(report) { ExplanationText(report, width: $0.width, colours: $0.usesColours).text }
        try output.end(
            notFound: "The directory does not know \(report.unknownAssignee ?? "").",
            fix: "Correct the event, or publish the directory's event about it first.",
            if: report.unknownAssignee != nil)
    }
}
