/// What became of one change of the feed.
public enum AppliedChange: Sendable, Equatable {
    /// The directory says so now. Also when it said so before.
    case applied
    /// Something newer is known, or this very change: nothing was written.
    case ignoredAsOlder
    /// It can never be taken in: why, without quoting any value.
    case rejected(String)
}
