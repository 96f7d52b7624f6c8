/// Who exists, in which teams, with which preferences, presence and destinations; what has been decided; and what is held.
///
/// Every call that writes is one transaction: it has happened as a whole, or not at all when it throws. Cancelling the task of a call
/// does not undo a transaction that has begun. ``DirectoryError/mayPass`` tells whether trying again can help.
public protocol DirectoryStore: RouterStore, ReadingStore {}

/// What the router needs of a directory.
public protocol RouterStore: RoutingStore, FeedStore, JournalStore, MaintenanceStore {}
