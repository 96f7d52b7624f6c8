import CRabbitMQ
import Delivery
import Messages

@testable import AMQP
@testable import Operations
@testable import Settling

extension FuzzTarget {
    /// A table of headers as the broker sends it, and everything that reads or moves a message with such headers.
    static let headers = FuzzTarget("headers") { bytes throws(Finding) in
        guard let headers = decoded(bytes) else { return }
        let properties = MessageProperties(messageID: "m", timestamp: headers.values.compactMap(\.number).first, headers: headers)
        let message = IncomingMessage(tag: DeliveryTag(generation: 1, number: 1), properties: properties, body: bytes)
        moves(message)
        try isStable(headers)
        for queue in DeadLetterQueue.allCases { try reads(DeadLetter(queue: queue, message: message)) }
    }

    private static func decoded(_ bytes: [UInt8]) -> [String: HeaderValue]? {
        var pool = unsafe amqp_pool_t()
        unsafe init_amqp_pool(&pool, 4096)
        defer { unsafe empty_amqp_pool(&pool) }
        return unsafe bytes.withUnsafeBytes { unsafe decoded($0, &pool) }
    }

    private static func decoded(_ bytes: UnsafeRawBufferPointer, _ pool: inout amqp_pool_t) -> [String: HeaderValue]? {
        let encoded = unsafe amqp_bytes_t(len: bytes.count, bytes: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        var table = unsafe amqp_table_t()
        var offset = 0
        guard unsafe amqp_decode_table(encoded, &pool, &table, &offset) == 0 else { return nil }
        return unsafe [String: HeaderValue](table)
    }

    /// What our side makes of a table is what the other side would read.
    private static func isStable(_ headers: [String: HeaderValue]) throws(Finding) {
        let message = OutgoingMessage(exchange: "", routingKey: "", properties: MessageProperties(headers: headers), body: [])
        guard message.refusal() == nil else { return }
        let encoder = FieldEncoder()
        var table = unsafe encoder.table(headers)
        var bytes = [UInt8](repeating: 0, count: 131_072)
        var size = 0
        let status = unsafe bytes.withUnsafeMutableBytes { buffer in
            let target = unsafe amqp_bytes_t(len: buffer.count, bytes: buffer.baseAddress)
            return unsafe amqp_encode_table(target, &table, &size)
        }
        try Finding.unless(status == 0, "headers that were not refused cannot be written")
        let again = decoded(Array(bytes.prefix(size)))
        // Compared as text: not-a-number equals nothing.
        let isEqual = again.map { HeaderValue.table($0).stored.sortedText } == HeaderValue.table(headers).stored.sortedText
        try Finding.unless(isEqual, "headers that are written and read again are others")
    }

    /// What a worker and the router may do with it.
    private static func moves(_ message: IncomingMessage) {
        _ = (message.name, message.publishedAt, message.receivedBody, message.isReplayed)
        let settled = SettledMessage(queue: .webPush, original: message, failure: FailureRecord(reason: "r", detail: "d"), now: now)
        _ = settled.retry(.fiveSeconds, notBefore: now, countsAsAttempt: true).refusal()
        _ = settled.retry(.oneHour, notBefore: nil, countsAsAttempt: false).refusal()
        _ = settled.deadLetter(.refused).refusal()
        let moments = [HeaderName.firstAttemptAt, .notBefore].map { Timestamp(milliseconds: message.properties.headers.integer($0) ?? 0) }
        let attempt = Attempt(number: message.attempt, deferrals: message.deferrals, firstAt: moments[0], now: now)
        let policy = RetryPolicy()
        let answer = ProviderAnswer(provider: "p", code: "1")
        _ = policy.retryDelay(until: moments[1], now: now, notAfter: now + .seconds(14_400))
        _ = policy.retryDelay(until: now, now: now, notAfter: moments[1])
        for outcome in [Outcome.tryAgain(after: nil, answer), .misconfigured(answer)] {
            _ = policy.settlement(for: outcome, attempt: attempt, notAfter: now + .seconds(14_400))
        }
        _ = policy.deferral(of: .seconds(1), attempt, notAfter: moments[1], otherwise: .expired)
    }
}

extension HeaderValue {
    fileprivate var number: Int64? {
        switch self {
        case .integer(let number), .timestamp(let number): number
        case .string, .boolean, .double, .bytes, .array, .table, .none: nil
        }
    }
}

extension JSONValue {
    fileprivate var sortedText: [UInt8]? { try? JSONText.line(self) }
}
