public import Messages

/// Which try at a job this is.
public struct Attempt: Sendable, Equatable {
    /// From 1.
    public var number: Int
    /// How often it was deferred for a reason that is not its own.
    public var deferrals: Int
    public var firstAt: Timestamp
    public var now: Timestamp

    public init(number: Int, deferrals: Int, firstAt: Timestamp, now: Timestamp) {
        self.number = number
        self.deferrals = deferrals
        self.firstAt = firstAt
        self.now = now
    }
}
