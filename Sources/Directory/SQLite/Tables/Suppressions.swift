import GRDB
import Messages

/// Which addresses mail is stopped to, and which were released: of each address the row has what was said last.
struct Suppressions {
    /// What a join on the table asks for besides workspace and address: a row of an address that was released stops nothing.
    static let isStopped = "s.released IS NULL"

    /// The columns of a record, from a table that is called `s`.
    static let columns = """
        s.reason, s.released IS NOT NULL, coalesce(s.said_by, ''), s.detail, s.provider, coalesce(s.said_at, s.changed_at)
        """

    /// A record from ``columns``; nil when the row has none.
    /// - Parameter first: the index of the first of them.
    static func record(_ row: Row, from first: Int) -> SuppressionRecord? {
        guard let reason = row[first] as String? else { return nil }
        return SuppressionRecord(
            isReleased: row[first + 1], reason: reason, by: row[first + 2], detail: row[first + 3], provider: row[first + 4],
            at: row.time(first + 5))
    }

    let database: Database
    let workspace: String

    /// What was said last about an address; nil when nothing was.
    func record(of address: String) throws -> SuppressionRecord? {
        let sql = "SELECT \(Self.columns) FROM suppression s WHERE s.workspace = ? AND s.address = ?"
        return try database.first(sql, [workspace, address.lowercased()]) { Self.record($0, from: 0) } ?? nil
    }
}
