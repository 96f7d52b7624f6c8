public import AMQP
public import Messages

extension IncomingMessage {
    /// Which try this is, from 1.
    public var attempt: Int { Int(min(max(1, properties.headers.integer(.attempt) ?? 1), Self.countLimit)) }

    /// How often it was put off without being to blame.
    public var deferrals: Int { Int(min(max(0, properties.headers.integer(.deferrals) ?? 0), Self.countLimit)) }

    /// More than any retry schedule has. Anybody may write a header, and the next count must not overflow.
    private static var countLimit: Int64 { 1_000_000 }

    /// Whether an operator has sent it again.
    public var isReplayed: Bool { properties.headers[.replayedCount] != nil }

    /// What leads from a line in the log to the message: its id, or a dash for a producer that gives none.
    public var name: String { String((properties.messageID ?? "-").prefix(100)) }

    /// When it was published, if the publisher said so, in whole seconds.
    public var publishedAt: Timestamp? {
        properties.timestamp.flatMap { (0...4_102_444_800).contains($0) ? Timestamp(milliseconds: $0 * 1000) : nil }
    }

    /// What ``Messages`` needs to read it.
    public var receivedBody: Messages.ReceivedBody {
        ReceivedBody(contentType: properties.contentType, headers: properties.headers.compactMapValues(\.writtenOut), bytes: body)
    }
}

extension HeaderValue {
    private static var writableSeconds: ClosedRange<Int64> { -62_135_596_800...253_402_300_799 }

    /// The value as text, or nil when it has parts or none.
    var writtenOut: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .boolean(let value): "\(value)"
        case .double(let number): "\(number)"
        // Outside the years 1 to 9999 there is no RFC 3339 text, and further out no number of milliseconds.
        case .timestamp(let seconds): Self.writableSeconds.contains(seconds) ? Timestamp(milliseconds: seconds * 1000).text : nil
        case .bytes, .array, .table, .none: nil
        }
    }
}
