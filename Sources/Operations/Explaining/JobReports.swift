import Directory
import Messages

/// The jobs of a conversation with what became of them. The journal has destinations only: a job's id follows from them.
struct JobReports {
    private let workspace: String
    private let outcomes: [String: [JobOutcomes.Entry]]
    private let receipts: [String: [NotificationReceipt]]
    private let labels: [String: String]

    init(_ history: ConversationHistory, workspace: String) {
        self.workspace = workspace
        outcomes = Dictionary(grouping: history.outcomes) { $0.job.lowercase }
        receipts = Dictionary(grouping: history.receipts) { $0.seen.notification }
        labels = history.labels
    }

    func reports(_ decision: JournalDecision, of entry: JournalEntry) -> [JobReport] {
        let notification = StableID.notification(
            workspace: workspace, source: entry.source, event: entry.event, teammate: decision.teammate)
        let seen = receipts[notification.lowercase] ?? []
        return decision.destinations.map { destination in
            let job = StableID.job(notification: notification, channel: decision.channel, destination: destination).lowercase
            let entries = outcomes[job] ?? []
            let here = seen.filter { $0.seen.destination == destination }
            return JobReport(
                id: job, destination: destination, label: decision.channel == .email ? "mailbox" : labels[destination],
                state: JobReport.State(entries), outcomes: entries.map(OutcomeReport.init),
                shownAt: here.first { $0.kind == .shown }?.at, clickedAt: here.first { $0.kind == .clicked }?.at)
        }
    }
}
