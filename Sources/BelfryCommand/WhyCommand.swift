import ArgumentParser
import Directory
import FleetSettings
import Messages
import Operations

/// `belfry why`.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say why a teammate was notified or not, or would be.",
        discussion: """
            First what to tell the person, in their own words; below it the operator's
            detail. TEAMMATE and CONVERSATION are ids.

            With a conversation: what was decided for this person, and what became of each
            notification, as in belfry history. Exit code 66 when nothing is found.

            Without one it is a check-up: switches, browsers, devices and mailbox with
            their last success and error, and what would be decided about a new
            conversation now. --worker also asks workers whether their services take
            anything at the moment; without it only the last jobs for this person show it.

            The directory of BELFRY_DIRECTORY_URL is only read. BELFRY_PRESENCE_WINDOW,
            BELFRY_PRESENCE_RECHECK and BELFRY_DEDUPE_WINDOW count as they do for the
            router.

            JSON is one document, `why` or `checkUp` in
            deploy/contract/explain.schema.json; times are milliseconds since 1970,
            unknown things are left out:
              with a conversation     teammate, name, lines [event, decided_at, assignee,
                                      channel, notified, sentence, reason], history as
                                      belfry history has it
              without a conversation  workspace, teammate, name, removed_at, at,
                                      journal_days, teams, team, last_activity, lines
                                      [scope, channel, on, chosen, notified, destinations,
                                      sentence, reason, explanation, held_until],
                                      destinations [id, channel, label, state,
                                      registered_at, since, last_success, last_error,
                                      last_shown, last_clicked], workers as in belfry
                                      status

            EXAMPLES
              belfry why luca c-1842
              belfry why luca
              belfry why luca --team sales --worker 127.0.0.1:9400
              belfry why luca --json | jq -r '.lines[].sentence'
            """)

    @Argument(help: ArgumentHelp("The teammate's id.", valueName: "teammate"))
    var teammate: String

    @Argument(help: ArgumentHelp("The conversation's id; a check-up without one.", valueName: "conversation"))
    var conversation: String?

    @Option(help: ArgumentHelp("Check up what assignments to this team would do; any of theirs when left out.", valueName: "id"))
    var team: String?

    @Option(
        name: .customLong("worker"),
        help: ArgumentHelp(
            "With a check-up: ask the worker that answers there how its services are; may be given several times.", valueName: "host:port"))
    var workers: [String] = []

    @OptionGroup var choice: WorkspaceChoice
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if conversation != nil, team != nil || !workers.isEmpty {
            throw ValidationError("--team and --worker go with a check-up: leave the conversation out.")
        }
    }

    func run() async throws {
        if let conversation { try await explain(conversation) } else { try await checkUp() }
    }

    private func explain(_ conversation: String) async throws {
        let history = try await ConversationHistoryReading(choice).report(of: conversation, teammate: teammate)
        let report = WhyReport(history, teammate: teammate)
        try output.show(report) { WhyText(report, width: $0.width, colours: $0.usesColours).text }
        try output.end(
            notFound: "Nothing is recorded about the conversation \(conversation) and \(teammate).", fix: HistoryCommand.advice,
            if: !history.isFound)
    }

    private func checkUp() async throws {
        let (settings, directory, authority) = try readSettings(
            ExplainSettings.init, DirectoryAddress.init, ConnectionSettings.certificateAuthority)
        let view = try DirectoryView(directory)
        let workspace = try await view.workspace(named: choice.workspace)
        var report = try await view.checkUp(
            of: teammate, in: workspace, team: team, now: .now, settings: settings.routing, journalDays: settings.journalDays)
        if !workers.isEmpty { report.add(await WorkerClient.ask(workers, trusting: authority)) }
        try output.show(report) { CheckUpText(report, width: $0.width, colours: $0.usesColours).text }
    }
}
