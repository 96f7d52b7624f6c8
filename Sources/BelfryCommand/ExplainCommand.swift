import ArgumentParser
import Messages
import Operations
import Routing
import Settings

/// `belfry explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say who would be told about an assignment, on which channel, and why the others not.",
        discussion: """
            FILE holds a conversation.assigned or conversation.opened event. The
            directory of BELFRY_DIRECTORY_URL is only read, and nothing is sent: this
            asks the function the router decides by. BELFRY_PRESENCE_WINDOW,
            BELFRY_PRESENCE_RECHECK and BELFRY_DEDUPE_WINDOW count as they do for the
            router. Exit code 78 when the team, teammate or workspace is unknown.

            EXAMPLES
              belfry explain event.json
              belfry explain event.json --everybody
              belfry explain --json - < event.json
            """)

    @Argument(help: ArgumentHelp("The file with the event; - is standard input.", valueName: "file"))
    var file: InputFile

    @Flag(help: "Also list the teammates whom it does not concern.")
    var everybody = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let events = try CheckedEvent.all(in: try file.read())
        guard let event = events.first?.event, events.count == 1, AssignmentEvent(event) != nil else {
            throw OperationError(.usage, "The file has to hold one conversation.assigned or conversation.opened event.")
        }
        let settings = try routingSettings()
        let view = try DirectoryView(ConnectionSettings.directory())
        let report = try await view.explain(event, now: .now, settings: settings, everybody: everybody)
        try output.show(report) { text(report, $0) }
        try end(.configuration, if: report.unknownAssignee != nil)
    }

    private func routingSettings() throws -> RoutingSettings {
        var reader = SettingsReader()
        var settings = RoutingSettings()
        settings.presenceWindow = reader.duration(
            "BELFRY_PRESENCE_WINDOW", default: settings.presenceWindow, about: "How long somebody counts as active")
        settings.rechecksPresence = reader.isOn(
            "BELFRY_PRESENCE_RECHECK", default: settings.rechecksPresence, about: "Whether the active are looked at again")
        settings.dedupeWindow = reader.duration(
            "BELFRY_DEDUPE_WINDOW", default: settings.dedupeWindow, about: "Within which a conversation rings once")
        try reader.finish()
        return settings
    }

    private func text(_ report: ExplanationReport, _ terminal: Terminal) -> String {
        if let unknown = report.unknownAssignee {
            return terminal.coloured("The directory does not know \(unknown): nobody would be told.", .bad) + "\n"
        }
        var table = TextTable("WHO", "CHANNEL", "TOLD", "WHY")
        for line in report.lines {
            let why = line.reason.map { "\($0): \(line.explanation ?? "")" } ?? places(line.destinations)
            let held = line.heldUntil.map { " Looked at again at \($0.text)." } ?? ""
            table.add(
                line.name ?? line.teammate, line.channel.rawValue, line.isTold ? "yes" : line.heldUntil == nil ? "no" : "later", why + held)
        }
        return table.isEmpty ? "It concerns nobody.\n" : table.text(width: terminal.width)
    }

    private func places(_ count: Int) -> String { count == 1 ? "1 destination" : "\(count) destinations" }
}
