import GRDB
import Messages

extension FeedWriter {
    func suppress(_ change: EmailSuppressed) throws -> AppliedChange {
        let record = SuppressionRecord(
            reason: change.reason.rawValue, by: change.by ?? source, detail: change.detail, provider: change.provider,
            at: change.at ?? stamp.time)
        return try say(record, about: change.address, in: change.workspace)
    }

    func release(_ change: EmailReleased) throws -> AppliedChange {
        let record = SuppressionRecord(isReleased: true, reason: change.reason, by: change.by, at: stamp.time)
        return try say(record, about: change.address, in: change.workspace)
    }

    /// A suppression and its release are changes of the same thing, the address: the later one counts, however they arrive.
    func say(_ record: SuppressionRecord, about text: String, in workspace: String) throws -> AppliedChange {
        guard text.contains("@") else { return .rejected("$.data.address: expected a mail address") }
        let address = text.lowercased()
        try ensureWorkspace(workspace)
        return try take(.suppression, workspace, address) { _ in try write(record, address, workspace) }
    }

    private func write(_ record: SuppressionRecord, _ address: String, _ workspace: String) throws {
        let released: Int64? = record.isReleased ? 1 : nil
        let said: StatementArguments = [
            workspace, address, record.reason, released, record.by, record.detail, record.provider, record.at.milliseconds,
        ]
        try database.run(
            """
            INSERT INTO suppression (workspace, address, reason, released, said_by, detail, provider, said_at, \(Self.stampColumns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET reason = excluded.reason, released = excluded.released, said_by = excluded.said_by,
                detail = excluded.detail, provider = excluded.provider, said_at = excluded.said_at, \(Self.stampUpdate)
            """,
            said + stampValues)
    }
}
