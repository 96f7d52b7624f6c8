import AMQP
import Operations

/// Reads what is recorded about a conversation, and where else its events are.
struct ConversationHistoryReading {
    private let workspace: String?

    init(_ choice: WorkspaceChoice) { workspace = choice.workspace }

    /// - Parameter teammate: only what concerns this teammate; nil = everybody.
    func report(of conversation: String, teammate: String? = nil) async throws -> HistoryReport {
        let settings = try ExplainSettings()
        let view = try DirectoryView(ConnectionSettings.directory())
        let workspace = try await view.workspace(named: workspace)
        var report = try await view.history(of: conversation, in: workspace, teammate: teammate, journalDays: settings.journalDays)
        report.elsewhere = try await elsewhere(conversation, workspace)
        return report
    }

    /// Where else the conversation's events may be; nil without the broker's address. A broker that is away is no reason to say nothing.
    private func elsewhere(_ conversation: String, _ workspace: String) async throws -> HistoryReport.Elsewhere? {
        guard ConnectionSettings.namesBroker else { return nil }
        do {
            return try await withBroker { session, _ in try await ConversationSearch(over: session).find(conversation, in: workspace) }
        } catch let error as OperationError {
            return HistoryReport.Elsewhere(problem: "The queues were not looked through. \(error.sentences)")
        }
    }
}
