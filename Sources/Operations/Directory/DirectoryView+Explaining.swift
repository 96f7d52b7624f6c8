import Directory
public import Messages
public import Routing

extension DirectoryView {
    /// The workspace that is meant: the one that is named, or the only one there is.
    /// - Throws: `notFound` when there is none, or none of that name; a mistake of usage when there are several.
    public func workspace(named name: String?) async throws(OperationError) -> String {
        let ids = try await workspaces().map(\.id)
        let some = ids.prefix(5).joined(separator: ", ") + (ids.count > 5 ? " and \(ids.count - 5) more" : "")
        guard let only = ids.first else {
            throw OperationError(
                .notFound, "The directory is empty.",
                fix: "Fill it with belfry directory import, or let the product send directory.* events.")
        }
        if let name {
            guard ids.contains(name) else {
                throw OperationError(
                    .notFound, "The directory has no workspace \"\(name)\". It has: \(some).",
                    fix: "A new one comes with belfry directory import or a directory.workspace.upserted event.")
            }
            return name
        }
        guard ids.count == 1 else {
            throw OperationError(.usage, "The directory has \(ids.count) workspaces: \(some).", fix: "Name one with --workspace.")
        }
        return only
    }

    /// What happened to a conversation.
    /// - Parameters:
    ///   - teammate: only what concerns this teammate; nil = everybody.
    ///   - journalDays: for how long things are kept (`BELFRY_JOURNAL_DAYS`), for the text.
    /// - Throws: `notFound` when there is no such workspace or teammate.
    public func history(
        of conversation: String, in workspace: String, teammate: String?, journalDays: Int
    ) async throws(OperationError) -> HistoryReport {
        let history = try await onDirectory { () throws(DirectoryError) in
            try await store.history(workspace: workspace, conversation: conversation, teammate: teammate)
        }
        guard let history else { throw OperationError(.notFound, "The directory has no workspace \(workspace).") }
        // Of somebody who is unknown it would be said that they are not in the team.
        if let teammate, history.names[teammate] == nil { _ = try await self.teammate(teammate, in: workspace) }
        return HistoryReport(history, workspace: workspace, conversation: conversation, teammate: teammate, journalDays: journalDays)
    }

    /// Whether a teammate would be told now, and everything it hangs on.
    /// - Parameter team: the team of the second scope; nil = any of theirs.
    /// - Throws: `notFound` when there is no such teammate or team.
    public func checkUp(
        of teammate: String, in workspace: String, team: String?, now: Timestamp, settings: RoutingSettings, journalDays: Int
    ) async throws(OperationError) -> CheckUpReport {
        if let team { _ = try await self.team(team, in: workspace) }
        let checkUp = try await onDirectory { () throws(DirectoryError) in
            try await store.checkUp(workspace: workspace, teammate: teammate, team: team, now: now, settings: settings)
        }
        guard let checkUp else { throw stranger(teammate, workspace) }
        return CheckUpReport(checkUp, workspace: workspace, team: team, at: now, journalDays: journalDays)
    }

    func stranger(_ teammate: String, _ workspace: String) -> OperationError {
        OperationError(
            .notFound, "The workspace \(workspace) has no teammate \"\(teammate)\".",
            fix: "Somebody who is new needs a directory.teammate.upserted event first.")
    }
}
