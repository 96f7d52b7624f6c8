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

    public func visitWorkspace(
        _ workspace: String, _ visit: @escaping @Sendable (WorkspacePart) throws -> Void
    ) async throws(DirectoryError) -> Bool {
        try await read { try WorkspaceExport(database: $0, workspace: workspace).visit(visit) }
    }

    public func profile(workspace: String, teammate: String) async throws(DirectoryError) -> TeammateProfile? {
        try await read { try ProfileReader(database: $0, workspace: workspace).profile(teammate) }
    }
}
