import FoundationEssentials
import GRDB
import Messages

/// Decisions that wait until somebody is not active any more: rows of the kind `presence`, each about one teammate and channel.
struct HeldDecisions {
    let database: Database

    /// Holds a decision, for all destinations, in the place of an older one. One that is leased stays: it is about to ring.
    func hold(_ key: HeldKey, entry: Int64, since: Timestamp, due: Timestamp) throws {
        try database.run(
            """
            INSERT INTO held (workspace, conversation, kind, target_kind, target, channel, entry, since, due, has_rung, lease)
            VALUES (?, ?, 'presence', 'teammate', ?, ?, ?, ?, ?, 0, NULL)
            ON CONFLICT (workspace, conversation, kind, target_kind, target, ifnull(channel, ''), step) DO UPDATE SET due = excluded.due, lease = NULL, entry = excluded.entry,
                since = iif(entry = excluded.entry, since, excluded.since), has_rung = iif(entry = excluded.entry, has_rung, 0),
                destinations = NULL
            WHERE lease IS NULL OR due <= excluded.since
            """,
            [
                key.workspace, key.conversation, key.teammate, key.channel.rawValue, entry, since.milliseconds, due.milliseconds,
            ])
    }

    /// Holds a decision unless another one is held there: that one will tell.
    /// - Parameter destination: the only one that waits; nil = all of them. It joins others of the same event that wait so. What is leased
    ///   is then told once more, with the same ids: the lease's jobs are without it.
    func holdIfFree(_ key: HeldKey, entry: Int64, since: Timestamp, due: Timestamp, at destination: String? = nil) throws {
        try database.run(
            """
            INSERT INTO held (workspace, conversation, kind, target_kind, target, channel, entry, since, due, has_rung, lease, destinations)
            VALUES (?1, ?2, 'presence', 'teammate', ?3, ?4, ?5, ?6, ?7, 0, NULL, iif(?8 IS NULL, NULL, json_array(?8)))
            ON CONFLICT (workspace, conversation, kind, target_kind, target, ifnull(channel, ''), step)
            DO UPDATE SET destinations = json_insert(destinations, '$[#]', ?8), lease = NULL
            WHERE ?8 IS NOT NULL AND entry = excluded.entry AND destinations IS NOT NULL
            """,
            [
                key.workspace, key.conversation, key.teammate, key.channel.rawValue, entry, since.milliseconds, due.milliseconds,
                destination,
            ])
    }

    /// Makes due what is held, or leased, until later than anything can be: a clock that jumped wrote it.
    func release(heldBeyond latest: Timestamp, now: Timestamp) throws {
        try database.run("UPDATE held SET due = ? WHERE due > ? AND kind = 'presence'", [now.milliseconds, latest.milliseconds])
    }

    func due(now: Timestamp, limit: Int) throws -> [HeldRow] {
        let sql = """
            SELECT workspace, conversation, target, channel, entry, since, has_rung, destinations FROM held
            WHERE due <= ? AND kind = 'presence' ORDER BY due LIMIT ?
            """
        let rows = try database.rows(sql, [now.milliseconds, limit]) { row -> HeldRow? in
            guard let channel = Channel(rawValue: row[3]) else { return nil }
            let destinations = try (row[7] as String?).map { try JSONDecoder().decode([String].self, from: Data($0.utf8)) }
            return HeldRow(
                key: HeldKey(workspace: row[0], conversation: row[1], teammate: row[2], channel: channel), entry: row[4],
                since: row.time(5), destinations: destinations, hasNotified: row[6])
        }
        return rows.compactMap { $0 }
    }

    func holdFurther(_ key: HeldKey, until due: Timestamp) throws {
        try change(key, "UPDATE held SET due = ?, lease = NULL", [due.milliseconds])
    }

    func lease(_ key: HeldKey, _ lease: String, until end: Timestamp) throws {
        try change(key, "UPDATE held SET due = ?, lease = ?, has_rung = 1", [end.milliseconds, lease])
    }

    func drop(_ key: HeldKey) throws { try change(key, "DELETE FROM held", []) }

    func complete(_ lease: HeldLease) throws { try database.run("DELETE FROM held WHERE lease = ?", [lease.id]) }

    func nextDue() throws -> Timestamp? {
        try database.first("SELECT min(due) FROM held") { $0.optionalTime(0) } ?? nil
    }

    private func change(_ key: HeldKey, _ statement: String, _ arguments: StatementArguments) throws {
        try database.run(
            statement + """
                 WHERE workspace = ? AND conversation = ? AND kind = 'presence' AND target_kind = 'teammate' AND target = ?
                    AND ifnull(channel, '') = ? AND step = 0
                """,
            arguments + [key.workspace, key.conversation, key.teammate, key.channel.rawValue])
    }
}

/// A held decision.
struct HeldRow {
    var key: HeldKey
    /// The journal's entry of the assignment.
    var entry: Int64
    /// When it was held first.
    var since: Timestamp
    /// Only where it waits to be told, by the destinations' ids; nil = everywhere.
    var destinations: [String]?
    /// Whether it was leased before: then its own claim does not stand in its way.
    var hasNotified: Bool
}
