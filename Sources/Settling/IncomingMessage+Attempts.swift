public import AMQP
public import Messages

extension IncomingMessage {
    /// Which try this is, from 1.
    public var attempt: Int { max(1, Int(clamping: properties.headers.integer(.attempt) ?? 1)) }

    /// How often it was put off without being to blame.
    public var deferrals: Int { max(0, Int(clamping: properties.headers.integer(.deferrals) ?? 0)) }

    /// Whether an operator has sent it again.
    public var isReplayed: Bool { properties.headers[.replayedCount] != nil }

    /// What ``Messages`` needs to read it.
    public var receivedBody: Messages.ReceivedBody {
        ReceivedBody(contentType: properties.contentType, headers: properties.headers.compactMapValues(\.writtenOut), bytes: body)
    }
}

extension HeaderValue {
    /// The value as text, or nil when it has parts or none.
    var writtenOut: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .boolean(let value): "\(value)"
        case .double(let number): "\(number)"
        case .timestamp(let seconds): Timestamp(milliseconds: seconds * 1000).text
        case .bytes, .array, .table, .none: nil
        }
    }
}
