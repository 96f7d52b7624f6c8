import Directory
import Messages

/// Looks for people and teams in events whom neither the directory knows nor an event before: an assignment to them becomes a dead letter after
/// 35 s, and a member who is nobody is never notified.
public struct StrangerSearch: Sendable {
    private let view: DirectoryView
    /// By workspace: who is known.
    private var teammates: [String: Set<String>] = [:]
    private var teams: [String: Set<String>] = [:]

    /// Prepares to look.
    public init(_ view: DirectoryView) { self.view = view }

    /// What is odd about one event; then it counts as one that came before the next.
    public mutating func warnings(about event: CheckedEvent) async throws(OperationError) -> [EventWarning] {
        switch event.event.content {
        case .directory(.teammateUpserted(let change)):
            try await read(change.workspace)
            teammates[change.workspace]?.insert(change.teammate)
        case .directory(.teamUpserted(let change)):
            try await read(change.workspace)
            teams[change.workspace]?.insert(change.team)
            return try await strangers(change.members ?? [], in: change.workspace)
        case .directory(.teamMembersAdded(let change)): return try await strangers(change.members, in: change.workspace)
        case .assigned(let assignment), .opened(let assignment): return try await strangers(assignment)
        case .directory, .seen, .closed, .presence, .shown, .clicked: break
        }
        return []
    }

    private mutating func strangers(_ members: [String], in workspace: String) async throws(OperationError) -> [EventWarning] {
        if members.isEmpty { return [] }
        try await read(workspace)
        return members.enumerated().compactMap { index, member in
            if teammates[workspace]?.contains(member) ?? false { return nil }
            return EventWarning(path: "$.data.members[\(index)]", text: "the directory has no teammate \(member)")
        }
    }

    private mutating func strangers(_ assignment: Assignment) async throws(OperationError) -> [EventWarning] {
        let workspace = assignment.workspace
        switch assignment.assignee {
        case .teammate(let id):
            try await read(workspace)
            if teammates[workspace]?.contains(id) ?? false { return [] }
            return [EventWarning(path: "$.data.assignee.id", text: "the directory has no teammate \(id)")]
        case .team(let id):
            try await read(workspace)
            if teams[workspace]?.contains(id) ?? false { return [] }
            return [EventWarning(path: "$.data.assignee.id", text: "the directory has no team \(id)")]
        case .bot, nil: return []
        }
    }

    /// Reads who is in a workspace, once.
    private mutating func read(_ workspace: String) async throws(OperationError) {
        guard teammates[workspace] == nil else { return }
        teammates[workspace] = Set(try await view.teammates(of: workspace, team: nil).map(\.id))
        teams[workspace] = Set(try await view.teams(of: workspace).map(\.id))
    }
}
