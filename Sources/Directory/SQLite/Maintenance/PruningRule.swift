import GRDB
import Messages

/// What is forgotten when: rows of one table with a time before a moment, a slice at a time.
struct PruningRule: Sendable {
    /// The table, its key and the condition that makes a row old; `?` is the moment.
    var table: String
    var key: String
    var condition: String
    var before: Timestamp

    /// 2,000 rows take some milliseconds: a batch of assignments hardly notices.
    var statement: String {
        "DELETE FROM \(table) WHERE (\(key)) IN (SELECT \(key) FROM \(table) WHERE \(condition) LIMIT 2000)"
    }

    func hasWork(_ database: Database) throws -> Bool {
        try database.first("SELECT 1 FROM \(table) WHERE \(condition) LIMIT 1", [before.milliseconds]) { $0[0] as Int } != nil
    }

    /// A team's or teammate's tombstone goes last: what hangs on it has to be found.
    static func all(tombstones: Timestamp, journal: Timestamp, claims: Timestamp, presence: Timestamp, day: Timestamp) -> [PruningRule] {
        let ofRemoved = """
            EXISTS (SELECT 1 FROM teammate t
                WHERE t.workspace = %.workspace AND t.id = %.teammate AND t.removed_at < ?)
            """
        func hanging(_ table: String, _ key: String) -> PruningRule {
            let condition = ofRemoved.split(separator: "%", omittingEmptySubsequences: false).joined(separator: table)
            return PruningRule(table: table, key: key, condition: condition, before: tombstones)
        }
        return [
            PruningRule(
                table: "claim", key: "workspace, conversation, teammate, channel", condition: "at < ? AND silenced IS NULL", before: claims),
            // The event behind it may still be on its way back from a crash, however long the router was down.
            PruningRule(table: "claim", key: "workspace, conversation, teammate, channel", condition: "at < ?", before: journal),
            PruningRule(table: "seen", key: "workspace, conversation, teammate", condition: "at < ?", before: journal),
            PruningRule(table: "conversation", key: "workspace, id", condition: "touched_at < ?", before: journal),
            PruningRule(table: "outcome", key: "job, attempt, result", condition: "at < ?", before: journal),
            PruningRule(
                table: "receipt", key: "workspace, notification, destination, kind", condition: "at < ?", before: journal),
            // A decision that is held still needs its assignment.
            PruningRule(
                table: "journal", key: "id", condition: "at < ? AND NOT EXISTS (SELECT 1 FROM held h WHERE h.entry = journal.id)",
                before: journal),
            PruningRule(table: "applied", key: "workspace, event", condition: "at < ?", before: day),
            // A copy that comes later than a month after the first counts as a new event.
            PruningRule(table: "clamped", key: "workspace, source, event", condition: "at < ?", before: tombstones),
            PruningRule(table: "overtaken", key: "workspace, kind, id", condition: "changed_at < ?", before: tombstones),
            PruningRule(table: "member_change", key: "workspace, team, teammate", condition: "changed_at < ?", before: tombstones),
            PruningRule(
                table: "suppression", key: "workspace, address", condition: "released IS NOT NULL AND changed_at < ?", before: tombstones),
            PruningRule(
                table: "destination", key: "workspace, id", condition: "state <> 'usable' AND since < ?",
                before: tombstones),
            // Whoever is no teammate, or not any more: products report activity of people whom nobody has told us about.
            PruningRule(
                table: "presence", key: "workspace, teammate",
                condition: """
                    at < ? AND NOT EXISTS (SELECT 1 FROM teammate t
                        WHERE t.workspace = presence.workspace AND t.id = presence.teammate AND t.removed_at IS NULL)
                    """,
                before: presence),
            hanging("preference", "workspace, teammate"), hanging("member", "workspace, team, teammate"),
            hanging("destination", "workspace, id"),
            PruningRule(table: "teammate", key: "workspace, id", condition: "removed_at < ?", before: tombstones),
            PruningRule(table: "team", key: "workspace, id", condition: "removed_at < ?", before: tombstones),
        ]
    }
}
