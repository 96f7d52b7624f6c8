public import AMQP
public import Delivery
public import Logging
public import Messages

/// What a message carries about its failures, in headers: enough to decide what to do next and to explain it, and no secrets.
public struct FailureRecord: Sendable, Equatable {
    /// The short word to filter by.
    public var reason: String
    /// A status or an error code.
    public var code: String
    /// Who said so; empty when it was us.
    public var provider: String
    /// One line for people; never a value out of the body.
    public var detail: String

    /// A record from its parts.
    public init(reason: String, code: String = "", provider: String = "", detail: String = "") {
        self.reason = reason
        self.code = code
        self.provider = provider
        self.detail = detail
    }

    /// What is wrong with a body that was not kept. The broker dead-letters it, so that only a log says this.
    public static func tooLarge(_ message: IncomingMessage) -> FailureRecord {
        FailureRecord(reason: DeadLetterReason.tooLarge.rawValue, detail: "a body of \(message.bodySize) bytes is not read")
    }

    /// Writes the record into headers. The first failure's time stays, everything else is the last one's.
    func write(into headers: inout [String: HeaderValue], now: Timestamp) {
        headers[.errorReason] = .string(Self.shortened(reason))
        headers[.errorCode] = code.isEmpty ? nil : .string(Self.shortened(code))
        headers[.errorProvider] = provider.isEmpty ? nil : .string(Self.shortened(provider))
        headers[.errorDetail] = detail.isEmpty ? nil : .string(Self.shortened(detail))
        headers[.errorFirstAt] = headers[.errorFirstAt] ?? .integer(now.milliseconds)
        headers[.errorLastAt] = .integer(now.milliseconds)
    }

    /// The line for people beside a dead letter's reason. Where there is none, the provider's own word stays readable.
    func detail(beside deadLetter: DeadLetterReason) -> String {
        Self.shortened(detail.isEmpty && reason != deadLetter.rawValue ? reason : detail)
    }

    /// What a log says of a dead letter, whatever it was: where it lies, and the words of its headers.
    /// - Parameter queue: the name of the queue that it leaves.
    public func metadata(of message: IncomingMessage, from queue: String, as deadLetter: DeadLetterReason) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "queue": "\(queue)", "messageId": "\(message.name)", "reason": "\(deadLetter.rawValue)",
            "detail": "\(detail(beside: deadLetter))",
        ]
        if !provider.isEmpty { metadata["provider"] = "\(provider)" }
        if !code.isEmpty { metadata["code"] = "\(code)" }
        return metadata
    }

    /// All headers of a message together have 64 kB. A text from outside, such as an event's unknown type, must not use them up: the
    /// message could never be moved.
    static func shortened(_ text: String) -> String {
        text.utf8.count <= textLimit ? text : String(decoding: text.utf8.prefix(textLimit), as: UTF8.self) + "…"
    }

    private static let textLimit = 500
}

extension [String: HeaderValue] {
    /// A header of ours.
    public subscript(name: HeaderName) -> HeaderValue? {
        get { self[name.rawValue] }
        set { self[name.rawValue] = newValue }
    }

    /// A count or a time; nil when it is not there or not a whole number.
    public func integer(_ name: HeaderName) -> Int64? {
        if case .integer(let number) = self[name] { number } else { nil }
    }

    /// A text; nil when it is not there or not a text.
    public func text(_ name: HeaderName) -> String? {
        if case .string(let text) = self[name] { text } else { nil }
    }
}

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
