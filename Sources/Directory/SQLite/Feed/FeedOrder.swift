import GRDB
import Messages

/// The one order of changes of the same thing, whichever way they arrive.
///
/// Among changes with a version the highest counts (of two with the same one the later); among those without, the latest; of these two the
/// later. Later = by time, and at the same moment by the event's id. So a version orders what one producer says, whatever its clocks do,
/// and a change without one, such as an import or a command, still counts against it by its time.
///
/// Only one of the two is what the directory says. The other cannot be forgotten when it is the one without a version: a higher version
/// with an earlier time may come, and against that one it counts. It is set aside (table `overtaken`).
enum FeedOrder {
    /// What is known about a thing.
    struct Known: Equatable {
        /// The highest version there was, also one that is not kept.
        var version: Int64?
        /// What orders what is kept; its version is nil when it had none.
        var kept: FeedStamp
    }

    /// What a change comes to.
    enum Verdict: Equatable {
        /// It says nothing new.
        case ignored
        /// It does not count, but its version does: lower ones come too late from now on.
        case notesVersion
        /// It is kept. What was kept before has to be set aside, or need not be.
        case kept(settingAside: Bool)
        /// It does not count now, and may later.
        case setAside
        /// What was set aside counts again: it is later than the change, which has taken the place of what was later still.
        case givesBack
    }

    /// - Parameter aside: what orders the change without a version that was set aside.
    static func verdict(on new: FeedStamp, known: Known?, aside: FeedStamp?) -> Verdict {
        guard let known else { return .kept(settingAside: false) }
        guard let version = new.version else {
            if new.isLater(than: known.kept) { return .kept(settingAside: false) }
            guard known.kept.version != nil, new != known.kept, aside.map(new.isLater) ?? true else { return .ignored }
            return .setAside
        }
        guard let keptVersion = known.kept.version else {
            if let highest = known.version, version < highest { return .ignored }
            if new.isLater(than: known.kept) { return .kept(settingAside: true) }
            return known.version == version ? .ignored : .notesVersion
        }
        guard version > keptVersion || (version == keptVersion && new.isLater(than: known.kept)) else { return .ignored }
        if let aside, aside.isLater(than: new) { return .givesBack }
        return .kept(settingAside: false)
    }
}

/// What orders a change among those of the same thing: see ``FeedOrder``.
struct FeedStamp: Equatable {
    var version: Int64?
    var time: Timestamp
    var eventID: String

    /// Whether this comes after the other by time, and at the same moment by the event's id. The same change again does not.
    func isLater(than other: FeedStamp) -> Bool { (time, eventID) > (other.time, other.eventID) }
}

extension DirectoryChange {
    /// The version the feed gave it; patches and a worker's report have none.
    var version: Int64? {
        switch self {
        case .workspaceUpserted(let change): change.version
        case .teammateUpserted(let change): change.version
        case .teammateRemoved(let change): change.version
        case .teamUpserted(let change): change.version
        case .teamRemoved(let change): change.version
        case .preferencesChanged(let change): change.version
        case .webPushSubscribed(let change): change.version
        case .webPushUnsubscribed(let change): change.version
        case .deviceRegistered(let change): change.version
        case .deviceUnregistered(let change): change.version
        case .emailSuppressed(let change): change.version
        case .emailReleased(let change): change.version
        case .teamMembersAdded, .teamMembersRemoved, .preferencesPatched, .destinationGone, .destinationLearned: nil
        }
    }
}

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
