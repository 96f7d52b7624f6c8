public import Messages

/// That the number of letters in a queue has changed; the shape of the command's JSON.
public struct DeadLetterChange: Sendable, Codable, Equatable {
    public var queue: String
    /// How many there are now.
    public var count: Int
    /// How many more, or fewer when negative; nil at the first look.
    public var change: Int?
    /// Milliseconds since 1970.
    public var at: Timestamp

    /// A change from its parts.
    public init(queue: String, count: Int, change: Int?, at: Timestamp) {
        self.queue = queue
        self.count = count
        self.change = change
        self.at = at
    }

    /// One line for people, in UTC.
    public var text: String {
        let difference = change.map { $0 > 0 ? " (+\($0))" : " (\($0))" } ?? ""
        return "\(ClockText.write(at))  \(queue): \(CountText.write(count, "letter"))\(difference)"
    }
}
