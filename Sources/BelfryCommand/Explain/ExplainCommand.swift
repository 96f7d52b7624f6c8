import ArgumentParser
import Messages
import Operations
import Routing

/// `belfry explain`.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Say who is told about an assignment, and why the others are not.",
        usage: """
            belfry explain <file> [--everybody] [--json]
            belfry explain --conversation <id> [--teammate <id>] [--workspace <id>] [--json]
            belfry explain --teammate <id> [--team <id>] [--worker <host:port>] [--workspace <id>] [--json]
            """,
        discussion: """
            What would happen: FILE holds a conversation.assigned or conversation.opened
            event; this says who would be told about it now.

            What happened: --conversation shows every decision about a conversation, and
            what became of each job as the workers reported it: accepted is the provider's
            word, shown is what the page or app reported. It reaches back as far as
            BELFRY_JOURNAL_DAYS. When nothing is recorded the exit code is 1, and with
            BELFRY_AMQP_URL its events are looked for among the dead letters and before
            the router.

            A check-up: --teammate alone shows the switches, browsers, devices and mailbox
            of one person with their last success and error, and what would be decided
            about a new conversation. --worker also asks workers whether their services
            take anything now; without it only the last jobs for this person tell.

            All of it asks the function the router decides by. The directory of
            BELFRY_DIRECTORY_URL is only read, and nothing is sent.
            BELFRY_PRESENCE_WINDOW, BELFRY_PRESENCE_RECHECK and BELFRY_DEDUPE_WINDOW count
            as they do for the router. Exit code 78 when FILE names an unknown team,
            teammate or workspace.

            JSON is one document, described by deploy/contract/explain.schema.json; times
            are milliseconds since 1970, unknown things are left out:
              FILE            event, unknown_assignee, lines [teammate, name, scope,
                              channel, told, destinations, reason, explanation, held_until]
              --conversation  workspace, conversation, teammate, journal_days, assignee,
                              closed_at, looks [event, source, time, decided_at, recheck,
                              copies, assignee, assigned_by, lines [teammate, name, scope,
                              channel, told, reason, explanation, held_until,
                              jobs [id, destination, label, state, shown_at, clicked_at,
                              outcomes [result, provider, code, reason, meaning, attempt,
                              at, next_try_at]]]], held [teammate, name, channel, since, due,
                              going_out], seen [teammate, name, at], elsewhere
                              [letters, waiting [queue, messages, consumers], problem]
              --teammate      workspace, teammate, name, removed_at, at, journal_days,
                              teams, team, last_activity, lines [scope, channel, on,
                              chosen, told, destinations, reason, explanation,
                              held_until], destinations [id, channel, label, state,
                              registered_at, since, last_success, last_error,
                              last_shown, last_clicked], workers as in belfry status

            EXAMPLES
              belfry explain event.json --everybody
              belfry explain --conversation c-1842
              belfry explain --conversation c-1842 --teammate luca
              belfry explain --teammate luca --team sales
              belfry explain --teammate luca --json | jq '.lines[] | select(.told)'
            """)

    @Argument(help: ArgumentHelp("The file with the event; - is standard input.", valueName: "file"))
    var file: InputFile?

    @Option(help: ArgumentHelp("Show what happened to this conversation.", valueName: "id"))
    var conversation: String?

    @Option(help: ArgumentHelp("Only this teammate; without --conversation a check-up.", valueName: "id"))
    var teammate: String?

    @Option(help: ArgumentHelp("Check up what assignments to this team would do; any of theirs when left out.", valueName: "id"))
    var team: String?

    @Option(
        name: .customLong("worker"),
        help: ArgumentHelp(
            "With a check-up: ask the worker that answers there how its services are; may be given several times.", valueName: "host:port"))
    var workers: [String] = []

    @OptionGroup var choice: WorkspaceChoice

    @Flag(help: "With a file: also list the teammates whom it does not concern.")
    var everybody = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        let isHistoryOrCheckUp = conversation != nil || teammate != nil
        guard (file != nil) != isHistoryOrCheckUp else {
            throw ValidationError("Give either a file, or --conversation, or --teammate.")
        }
        if file != nil, choice.workspace != nil { throw ValidationError("The file itself names the workspace.") }
        if !workers.isEmpty, teammate == nil || conversation != nil { throw ValidationError("--worker goes with --teammate alone.") }
        if everybody, file == nil { throw ValidationError("--everybody goes with a file.") }
        if team != nil, teammate == nil || conversation != nil { throw ValidationError("--team goes with --teammate alone.") }
    }

    func run() async throws {
        let settings = try ExplainSettings()
        let view = try DirectoryView(ConnectionSettings.directory())
        if let file {
            try await dryRun(file, view, settings)
        } else if let conversation {
            let workspace = try await view.workspace(named: choice.workspace)
            var report = try await view.history(of: conversation, in: workspace, teammate: teammate, journalDays: settings.journalDays)
            report.elsewhere = try await elsewhere(conversation, workspace)
            try output.show(report) { HistoryText(report, width: $0.width, colours: $0.usesColours).text }
            try end(.partial, if: report.isEmpty)
        } else if let teammate {
            let workspace = try await view.workspace(named: choice.workspace)
            var report = try await view.checkUp(
                of: teammate, in: workspace, team: team, now: .now, settings: settings.routing, journalDays: settings.journalDays)
            if !workers.isEmpty { report.workers = try await WorkerMetrics.ask(workers) }
            try output.show(report) { CheckUpText(report, width: $0.width, colours: $0.usesColours).text }
        }
    }

    /// Where else the conversation's events may be; nil without the broker's address. A broker that is away is no reason to say nothing.
    private func elsewhere(_ conversation: String, _ workspace: String) async throws -> HistoryReport.Elsewhere? {
        guard ConnectionSettings.namesBroker else { return nil }
        do {
            return try await withBroker { session, _ in try await ConversationSearch(over: session).find(conversation, in: workspace) }
        } catch let error as OperationError {
            return HistoryReport.Elsewhere(problem: "The queues were not looked through. \(error.text)")
        }
    }

    private func dryRun(_ file: InputFile, _ view: DirectoryView, _ settings: ExplainSettings) async throws {
        let events = try CheckedEvent.all(in: try file.read())
        guard let event = events.first?.event, events.count == 1, AssignmentEvent(event) != nil else {
            throw OperationError(.usage, "The file has to hold one conversation.assigned or conversation.opened event.")
        }
        let report = try await view.explain(event, now: .now, settings: settings.routing, everybody: everybody)
        try output.show(report) { ExplanationText(report, width: $0.width, colours: $0.usesColours).text }
        try end(.configuration, if: report.unknownAssignee != nil)
    }
}
