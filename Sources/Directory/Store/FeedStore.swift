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
