import GRDB
public import Messages

extension SQLiteDirectory {
    public func importWorkspace(_ file: WorkspaceFile, now: Timestamp) async throws(DirectoryError) -> ImportCounts {
        try file.check()
        return try await write { try WorkspaceImport(database: $0, file: file, now: now).run() }
    }

    public func exportWorkspace(_ workspace: String) async throws(DirectoryError) -> WorkspaceFile? {
        try await read { try WorkspaceExport(database: $0, workspace: workspace).file() }
    }

    public func profile(workspace: String, teammate: String) async throws(DirectoryError) -> TeammateProfile? {
        try await read { try ProfileReader(database: $0, workspace: workspace).profile(teammate) }
    }

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
}
