import GRDB
import Messages

/// How many browsers, and how many devices, one teammate can be reached at. Each assignment reads all of them, and they come from browsers
/// and phones, that is from anybody: without a limit one person could fill a router's memory.
struct DestinationLimit {
    /// For each teammate and channel.
    static let most = 20

    let database: Database
    let now: Timestamp

    private struct Known {
        var id: String
        var isUsable: Bool
        var since: Timestamp
    }

    /// Takes from the teammate what is too much beside a destination that has just come: of those that are used, the ones silent for longest
    /// are replaced; of those that are not, the oldest are forgotten.
    func makeRoom(beside row: NewDestination) throws {
        let sql = """
            SELECT id, state = 'usable', coalesce(since, registered_at), registered_at FROM destination INDEXED BY destination_by_teammate
            WHERE workspace = ? AND teammate = ? AND channel = ?
            """
        let known = try database.rows(sql, [row.workspace, row.teammate, row.channel.rawValue]) {
            Known(id: $0[0], isUsable: $0[1], since: $0[1] ? $0.time(3) : $0.time(2))
        }
        guard known.count > Self.most else { return }
        let usable = try known.filter(\.isUsable).map { one in
            var one = one
            one.since = max(one.since, try lastContact(one.id, row.workspace) ?? one.since)
            return one
        }
        let replaced = usable.sorted(by: Self.isEarlier).dropLast(Self.most)
        for one in replaced {
            try database.run(
                "UPDATE destination SET state = 'replaced', since = ? WHERE workspace = ? AND id = ?",
                [now.milliseconds, row.workspace, one.id])
        }
        let lost = known.filter { !$0.isUsable } + replaced.map { Known(id: $0.id, isUsable: false, since: now) }
        for one in lost.sorted(by: Self.isEarlier).dropLast(Self.most) {
            try database.run("DELETE FROM destination WHERE workspace = ? AND id = ?", [row.workspace, one.id])
            try database.run("DELETE FROM overtaken WHERE workspace = ? AND kind = 'destination' AND id = ?", [row.workspace, one.id])
        }
    }

    /// When something was last delivered, shown or clicked there.
    private func lastContact(_ id: String, _ workspace: String) throws -> Timestamp? {
        let sql = """
            SELECT max(at) FROM (
                SELECT max(at) AS at FROM outcome INDEXED BY outcome_by_destination
                    WHERE workspace = ?1 AND destination = ?2 AND result = 'delivered'
                UNION ALL SELECT max(at) FROM receipt INDEXED BY receipt_by_destination WHERE workspace = ?1 AND destination = ?2)
            """
        return try database.first(sql, [workspace, id]) { $0.optionalTime(0) } ?? nil
    }

    private static func isEarlier(_ one: Known, _ other: Known) -> Bool { (one.since, one.id) < (other.since, other.id) }
}
