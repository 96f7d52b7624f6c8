import AMQP
import ArgumentParser
import Directory
import FleetSettings
import Operations

/// `belfry history`.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Say what happened to a conversation: each decision, and each step of each notification.",
        discussion: """
            Shows every decision about the conversation, and how far each notification has
            come: queued (no report yet), waiting (with the time of the next try),
            accepted (and by whom), shown or clicked (as the page or app reported), or
            failed. It reaches back BELFRY_JOURNAL_DAYS. With BELFRY_AMQP_URL its events
            are also looked for among the dead letters and before the router. Exit code 66
            when nothing is found. The directory of BELFRY_DIRECTORY_URL is only read.

            JSON is one document, `history` in deploy/contract/explain.schema.json; times
            are milliseconds since 1970, unknown things are left out:
              workspace, conversation, teammate, journal_days, assignee, closed_at,
              entries [event, source, time, decided_at, recheck, copies, assignee,
              assigned_by, lines [teammate, name, scope, channel, notified, sentence,
              reason, explanation, held_until, jobs [id, destination, label, state,
              shown_at, clicked_at, outcomes [result, provider, code, reason, meaning,
              attempt, at, next_try_at]]]], held [teammate, name, channel, since, due,
              going_out], seen [teammate, name, at], elsewhere [letters, waiting [queue,
              messages, consumers], problem]

            EXAMPLES
              belfry history c-1842
              belfry history c-1842 --workspace acme --json
              belfry history c-1842 --json | jq '.entries[].lines[].jobs[]'
            """)

    @Argument(help: ArgumentHelp("The conversation's id.", valueName: "conversation"))
    var conversation: String

    @OptionGroup var choice: WorkspaceChoice
    @OptionGroup var output: OutputOptions

    /// What to do when nothing is found.
    static let advice = "Check the id and the workspace; belfry dead list --queue unrouted lists the events that no route took."

    func run() async throws {
        let report = try await ConversationHistoryReading(choice).report(of: conversation)
        try output.show(report) { HistoryText(report, width: $0.width, colours: $0.usesColours).text }
        try output.end(notFound: "Nothing is recorded about the conversation \(conversation).", fix: Self.advice, if: !report.isFound)
    }
}

/// Reads what is recorded about a conversation, and where else its events are.
struct ConversationHistoryReading {
    private let workspace: String?

    init(_ choice: WorkspaceChoice) { workspace = choice.workspace }

    /// - Parameter teammate: only what concerns this teammate; nil = everybody.
    func report(of conversation: String, teammate: String? = nil) async throws -> HistoryReport {
        let (settings, directory, broker) = try readSettings(
            ExplainSettings.init, DirectoryAddress.init, ConnectionSettings.optionalBroker)
        let view = try DirectoryView(directory)
        let workspace = try await view.workspace(named: workspace)
        var report = try await view.history(of: conversation, in: workspace, teammate: teammate, journalDays: settings.journalDays)
        report.elsewhere = try await elsewhere(conversation, workspace, broker)
        return report
    }

    /// Where else the conversation's events may be; nil without the broker's address. A broker that is away is no reason to say nothing.
    private func elsewhere(_ conversation: String, _ workspace: String, _ broker: BrokerOptions?) async throws -> HistoryReport.Elsewhere? {
        guard let broker else { return nil }
        do {
            return try await withBroker(broker) { session in try await ConversationSearch(over: session).find(conversation, in: workspace) }
        } catch let error as OperationError {
            return HistoryReport.Elsewhere(problem: "The queues were not looked through. \(error.sentences)")
        }
    }
}
