import GRDB
public import Messages

extension SQLiteDirectory {
    public func workspaces() async throws(DirectoryError) -> [WorkspaceSummary] {
        let sql = """
            SELECT w.id, w.name,
                (SELECT count(*) FROM team t WHERE t.workspace = w.id AND t.removed_at IS NULL),
                (SELECT count(*) FROM teammate t WHERE t.workspace = w.id AND t.removed_at IS NULL),
                (SELECT count(*) FROM destination d WHERE d.workspace = w.id AND d.state = 'usable')
            FROM workspace w ORDER BY w.id
            """
        return try await read { database in
            try database.rows(sql) { row in
                WorkspaceSummary(id: row[0], name: row[1], teams: row[2], teammates: row[3], destinations: row[4])
            }
        }
    }

    public func teams(workspace: String) async throws(DirectoryError) -> [TeamSummary] {
        try await read { try ListReader(database: $0, workspace: workspace).teams() }
    }

    public func teammates(workspace: String, team: String?) async throws(DirectoryError) -> [TeammateSummary] {
        try await read { try ListReader(database: $0, workspace: workspace).teammates(of: team) }
    }

    public func team(_ team: String, workspace: String) async throws(DirectoryError) -> WorkspaceFile.Team? {
        try await read { try ListReader(database: $0, workspace: workspace).team(team) }
    }

    public func suppression(of address: String, workspace: String) async throws(DirectoryError) -> SuppressionRecord? {
        try await read { try Suppressions(database: $0, workspace: workspace).record(of: address) }
    }

    public func loss(of destination: String, workspace: String, reason: LossReason) async throws(DirectoryError) -> DirectoryChange? {
        let sql = "SELECT channel, teammate, address, installation FROM destination WHERE workspace = ? AND id = ?"
        return try await read { database in
            try database.first(sql, [workspace, destination]) { row -> DirectoryChange? in
                switch Channel(rawValue: row[0]) {
                case .webPush:
                    .webPushUnsubscribed(
                        WebPushUnsubscribed(workspace: workspace, teammate: row[1], endpoint: row[2], reason: reason))
                case .mobilePush:
                    (row[3] as String?).map {
                        .deviceUnregistered(DeviceUnregistered(workspace: workspace, device: $0, reason: reason))
                    }
                case .email, nil: nil
                }
            } ?? nil
        }
    }
}
