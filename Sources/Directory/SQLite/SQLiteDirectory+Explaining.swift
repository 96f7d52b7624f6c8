public import Messages
public import Routing

extension SQLiteDirectory {
    public func explain(
        _ event: Event, now: Timestamp, settings: RoutingSettings, everybody: Bool
    ) async throws(DirectoryError) -> Explanation {
        guard let event = AssignmentEvent(event.withKnownTime(at: now)) else {
            throw .invalid(path: "$.type", expected: "conversation.assigned or conversation.opened")
        }
        return try await read { database in
            try Explaining(database: database, now: now, settings: settings).explain(event, everybody: everybody)
        }
    }

    public func history(
        workspace: String, conversation: String, teammate: String?
    ) async throws(DirectoryError) -> ConversationHistory? {
        try await read {
            try HistoryReader(database: $0, workspace: workspace, conversation: conversation, teammate: teammate).history()
        }
    }

    public func recentOutcomes(since: Timestamp) async throws(DirectoryError) -> [JobOutcomes.Entry] {
        try await read { try RecentOutcomes(database: $0).entries(since: since) }
    }

    public func checkUp(
        workspace: String, teammate: String, team: String?, now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> CheckUp? {
        try await read {
            try CheckUpReader(database: $0, workspace: workspace, now: now, settings: settings).checkUp(teammate, team: team)
        }
    }
}
