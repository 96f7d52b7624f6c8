import GRDB
import Messages

extension FeedWriter {
    func upsert(_ change: TeamUpserted) throws -> AppliedChange {
        guard try isNews(.team, change.workspace, change.team) else { return .ignoredAsOlder }
        try ensureWorkspace(change.workspace)
        try database.run(
            """
            INSERT INTO team (workspace, id, name, version, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET name = excluded.name, removed_at = NULL, \(Self.stampUpdate)
            """,
            [change.workspace, change.team, change.name] + stampValues)
        try setMembers(change.members, of: change.team, in: change.workspace)
        return .applied
    }

    func remove(_ change: TeamRemoved) throws -> AppliedChange {
        guard try isNews(.team, change.workspace, change.team) else { return .ignoredAsOlder }
        try ensureWorkspace(change.workspace)
        try database.run(
            """
            INSERT INTO team (workspace, id, removed_at, version, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET removed_at = excluded.removed_at, \(Self.stampUpdate)
            """,
            [change.workspace, change.team, stamp.time.milliseconds] + stampValues)
        try setMembers([], of: change.team, in: change.workspace)
        return .applied
    }

    private func setMembers(_ members: [String], of team: String, in workspace: String) throws {
        try database.run("DELETE FROM member WHERE workspace = ? AND team = ?", [workspace, team])
        for member in members {
            try database.run("INSERT OR IGNORE INTO member (workspace, team, teammate) VALUES (?, ?, ?)", [workspace, team, member])
        }
    }
}
