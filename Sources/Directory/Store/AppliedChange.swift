public import Messages

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
