import GRDB
import Messages

/// A change that says it happened in the future comes from a clock that is wrong, or from local time written as UTC. Believed, it would
/// win against every correction until then; so it counts as of its first arrival, which has to be remembered for its other copies: also for
/// those that come when its time has come, too.
struct Clamping {
    let database: Database

    /// The time by which a change is ordered.
    func time(of change: TimedDirectoryChange) throws -> Timestamp {
        guard let arrival = change.arrival else { return change.time }
        let key: StatementArguments = [change.change.workspace, change.source, change.eventID]
        let sql = "SELECT at FROM clamped WHERE workspace = ? AND source = ? AND event = ?"
        if let first = try database.first(sql, key, { $0.time(0) }) { return first }
        guard change.isAhead else { return change.time }
        try database.run("INSERT INTO clamped (workspace, source, event, at) VALUES (?, ?, ?, ?)", key + [arrival.milliseconds])
        return arrival
    }
}
