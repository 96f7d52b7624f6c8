public import Messages

/// Where changes of the directory and activity go. The rules of every call are those of ``DirectoryStore``.
public protocol FeedStore: Sendable {
    /// Takes changes of the feed in, in their order. Late and duplicate ones are harmless, whatever order they come in: of a thing's
    /// changes with a version the highest counts, of those without the latest, and of these two the later. One from the future counts as of
    /// its first arrival. The result of one with a source that begins with `belfry:` is kept for a day: ``result(of:workspace:)``.
    /// - Returns: one result per change, in order.
    func apply(_ changes: [TimedDirectoryChange]) async throws(DirectoryError) -> [AppliedChange]

    /// Keeps the newest activity of each teammate. One from the future counts as of now, and takes the place of one that is stored for
    /// later than now: a clock that jumped wrote that.
    func recordActivity(_ activity: [Activity], now: Timestamp) async throws(DirectoryError)
}

/// A change of the feed with what orders it.
public struct TimedDirectoryChange: Sendable, Equatable {
    /// What changed.
    public var change: DirectoryChange
    /// The event's id: the last resort when two are equally new.
    public var eventID: String
    /// The event's time: decides when there is no version.
    public var time: Timestamp

    /// Who produced the event; empty when that is not known.
    public var source: String
    /// When it came in; nil when it is not from outside.
    public var arrival: Timestamp?
    /// Why it must not be taken in, when somebody waits to hear of it; nil when it may.
    public var refusal: String?

    /// A change from its parts.
    public init(
        _ change: DirectoryChange, eventID: String, time: Timestamp, source: String = "", arrival: Timestamp? = nil, refusal: String? = nil
    ) {
        self.change = change
        self.eventID = eventID
        self.time = time
        self.source = source
        self.arrival = arrival
        self.refusal = refusal
    }

    /// Whether it says it happens more than five minutes after it came: then it counts as of its first arrival.
    public var isAhead: Bool { arrival.map { time > $0 + .seconds(300) } ?? false }

    /// Whether it came from a console or command of ours, which waits for what becomes of it.
    public var isOurs: Bool { source.hasPrefix("belfry:") }
}

/// What became of one change of the feed.
public enum AppliedChange: Sendable, Equatable {
    /// The directory says so now. Also when it said so before.
    case applied
    /// Something newer is known, or this very change: nothing was written.
    case ignoredAsOlder
    /// It can never be taken in: why, without quoting any value.
    case rejected(String)
}

/// What became of a change that a console or command of ours sent; kept for a day.
public struct AppliedChangeRecord: Sendable, Equatable {
    /// What happened; the raw value is the word in the database.
    public enum Result: String, Sendable, Codable { case applied, ignoredAsOlder, refused }

    /// What happened.
    public var result: Result
    /// Why it does not count; empty when it does. Never a value of the change's.
    public var detail: String
    /// When it came in.
    public var at: Timestamp

    /// A record from its parts.
    public init(result: Result, detail: String, at: Timestamp) {
        self.result = result
        self.detail = detail
        self.at = at
    }
}

/// A sign that a teammate is in the product.
public struct Activity: Sendable, Hashable {
    /// The customer account.
    public var workspace: String
    /// Who is active.
    public var teammate: String
    /// When they were.
    public var at: Timestamp

    /// An activity from its parts.
    public init(workspace: String, teammate: String, at: Timestamp) {
        self.workspace = workspace
        self.teammate = teammate
        self.at = at
    }
}

/// Activity that has come in and is not written yet. Whoever decides reads it beside the table: somebody who was active half a second
/// before an assignment is active.
public protocol UnwrittenActivity: Sendable {
    /// When a teammate was last active, as far as it is not written; nil when nothing is waiting to be.
    func lastActivity(of teammate: String, in workspace: String) -> Timestamp?
}
