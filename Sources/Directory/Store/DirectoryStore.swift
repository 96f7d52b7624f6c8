public import Messages
public import Routing

/// Who exists, in which teams, with which preferences, presence and destinations; what has been decided; and what is held.
///
/// Every call that writes is one transaction: it has happened as a whole, or not at all when it throws. Cancelling the task of a call
/// does not undo a transaction that has begun. ``DirectoryError/mayPass`` tells whether trying again can help.
public protocol DirectoryStore: RouterStore, ReadingStore {
    /// Puts a whole workspace in the place of what the directory has of it, in one transaction. Presence, claims and the journal stay. For
    /// tests and benchmarks: the command publishes events, which the router applies.
    func importWorkspace(_ file: WorkspaceFile, now: Timestamp) async throws(DirectoryError) -> ImportCounts
}

/// What the router needs of a directory.
public protocol RouterStore: RoutingStore, FeedStore, JournalStore, MaintenanceStore {}

/// Where what became of jobs and notifications is written down. The rules of every call are those of ``DirectoryStore``.
public protocol JournalStore: Sendable {
    /// Keeps what workers report, for explanations. The same report twice is kept once.
    func recordOutcomes(_ entries: [JobOutcomes.Entry]) async throws(DirectoryError)

    /// Keeps that notifications were shown or clicked.
    func recordReceipts(_ receipts: [NotificationReceipt]) async throws(DirectoryError)
}

/// A notification was shown or clicked at a destination.
public struct NotificationReceipt: Sendable, Equatable {
    /// What was seen where.
    public var seen: NotificationSeen
    /// Which of the two it was.
    public var kind: Kind
    /// When.
    public var at: Timestamp

    /// Shown or clicked; the raw value is the journal's word.
    public enum Kind: String, Sendable, Codable { case shown, clicked }

    /// A receipt from its parts.
    public init(_ seen: NotificationSeen, kind: Kind, at: Timestamp) {
        self.seen = seen
        self.kind = kind
        self.at = at
    }
}

/// What keeps the directory well. The rules of every call are those of ``DirectoryStore``.
public protocol MaintenanceStore: Sendable {
    /// Forgets what is past its time: tombstones after 30 days, claims when no job of theirs can wait any more (those that deduplicated an
    /// event with the journal), the activity of whoever is no teammate an hour after its window, journal, outcomes and conversations after
    /// `journalDays`. Works in slices, so that a batch never waits long.
    /// - Parameter journalDays: at least 2, since a held decision needs its entry (`BELFRY_JOURNAL_DAYS`).
    func prune(now: Timestamp, journalDays: Int, settings: RoutingSettings) async throws(DirectoryError)
}

/// How much an import has put into the directory.
public struct ImportCounts: Sendable, Equatable, Codable {
    /// Teams of the file.
    public var teams: Int
    /// Teammates of the file.
    public var teammates: Int
    /// Browsers and devices of the file.
    public var destinations: Int

    /// Counts from their parts.
    public init(teams: Int, teammates: Int, destinations: Int) {
        self.teams = teams
        self.teammates = teammates
        self.destinations = destinations
    }
}
