import GRDB
import Messages

/// Reads the newest reports of workers. They are kept by conversation, not by time: those of the conversations that were decided last are read.
struct RecentOutcomes {
    let database: Database

    /// More conversations than these say nothing more about the services.
    private static let conversations = 200
    /// One conversation of a large team has thousands of jobs.
    private static let mostEntries = 5000

    /// The oldest first; reports of a newer version's words are left out.
    func entries(since: Timestamp) throws -> [JobOutcomes.Entry] {
        let newest = try database.rows(Self.newest, [Self.conversations]) { Conversation(workspace: $0[0], id: $0[1]) }
        var known: Set<Conversation> = []
        var entries: [JobOutcomes.Entry] = []
        for conversation in newest where known.insert(conversation).inserted && entries.count < Self.mostEntries {
            let outcomes = try database.rows(
                HistoryReader.outcomesOfConversation, [conversation.workspace, conversation.id], OutcomeRow.entry)
            entries += outcomes.compactMap { $0 }.filter { $0.at >= since }
        }
        return entries.sorted { $0.at < $1.at }
    }

    private struct Conversation: Hashable {
        var workspace: String
        var id: String
    }

    private static let newest = "SELECT workspace, conversation FROM journal ORDER BY id DESC LIMIT ?"
}
