import GRDB
import Messages

/// A look into the directory's file beside the router. Opened for each look: beside a connection that stays, a router that starts again
/// after SIGKILL would have nothing to recover.
struct ChaosDirectory {
    private let queue: DatabaseQueue

    /// Nil when the file cannot be read now.
    init?(path: String) {
        var configuration = Configuration()
        configuration.readonly = true
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration) else { return nil }
        self.queue = queue
    }

    /// Whether a conversation has ended in this way; nil when that cannot be read now.
    func has(_ end: ChaosHistory.End, of conversation: Int) async -> Bool? {
        let id = ChaosAudience.conversationID(conversation)
        return switch end {
        case .closed: await has("conversation WHERE workspace = 'acme' AND id = ? AND closed_at IS NOT NULL", [id])
        case .seen(let teammate): await has("seen WHERE workspace = 'acme' AND conversation = ? AND teammate = ?", [id, teammate])
        case .reassigned(let teammate): await has("conversation WHERE workspace = 'acme' AND id = ? AND assignee = ?", [id, teammate])
        }
    }

    /// Whether somebody has a browser, or a phone; nil when that cannot be read now.
    func hasDestination(of teammate: String, on channel: Channel) async -> Bool? {
        await has(
            "destination WHERE workspace = 'acme' AND teammate = ? AND channel = ? AND state = 'usable'", [teammate, channel.rawValue])
    }

    private func has(_ rows: String, _ arguments: [String]) async -> Bool? {
        try? await queue.read { database in
            try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM \(rows))", arguments: StatementArguments(arguments)) ?? false
        }
    }
}
