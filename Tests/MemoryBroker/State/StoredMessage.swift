import AMQP

/// Why the broker itself moved a message to the dead letters; the raw value is RabbitMQ's word in `x-death`.
enum DeathReason: String, Sendable {
    case expired, rejected, maxlen
    case deliveryLimit = "delivery_limit"
}

/// A message in a queue, or on its way to be settled.
struct StoredMessage: Sendable {
    /// Its place among all messages of the broker: what comes back goes where it was.
    var sequence: UInt64 = 0
    var exchange: String
    var routingKey: String
    var properties: MessageProperties
    var body: [UInt8]
    var deliveryCount = 0
    var isRedelivered = false

    init(_ message: OutgoingMessage) {
        exchange = message.exchange
        routingKey = message.routingKey
        properties = message.properties
        body = message.body
    }

    /// What the taker gets.
    /// - Parameter bodyLimit: bytes; a larger body is counted and left out.
    func delivered(_ tag: DeliveryTag, reconnects: Int = 0, countsDeliveries: Bool, bodyLimit: Int = .max) -> IncomingMessage {
        var properties = properties
        if countsDeliveries, deliveryCount > 0 { properties.headers["x-delivery-count"] = .integer(Int64(deliveryCount)) }
        let isTooLarge = body.count > bodyLimit
        return IncomingMessage(
            tag: tag, exchange: exchange, routingKey: routingKey, isRedelivered: isRedelivered,
            deliveryCount: countsDeliveries ? deliveryCount : 0, reconnects: reconnects, properties: properties,
            body: isTooLarge ? [] : body, bodySize: body.count, isTooLarge: isTooLarge)
    }

    /// The copy for the dead letters, with what RabbitMQ writes about the death.
    func died(in queue: String, of reason: DeathReason) -> StoredMessage {
        var copy = self
        copy.deliveryCount = 0
        copy.isRedelivered = false
        // Or it would expire there as well.
        copy.properties.expiration = nil
        copy.properties.headers["x-death"] = .array(deaths(in: queue, of: reason))
        for (name, value) in [("exchange", exchange), ("queue", queue), ("reason", reason.rawValue)] {
            copy.properties.headers["x-first-death-\(name)"] = properties.headers["x-first-death-\(name)"] ?? .string(value)
        }
        return copy
    }

    /// The newest first; deaths of one kind in one queue are one entry with a count.
    private func deaths(in queue: String, of reason: DeathReason) -> [HeaderValue] {
        var deaths: [HeaderValue] = []
        if case .array(let known)? = properties.headers["x-death"] { deaths = known }
        var count: Int64 = 1
        let same = deaths.firstIndex { death in
            guard case .table(let table) = death else { return false }
            return table["queue"] == .string(queue) && table["reason"] == .string(reason.rawValue)
        }
        if let same, case .table(let table) = deaths.remove(at: same), case .integer(let before)? = table["count"] { count = before + 1 }
        let death: [String: HeaderValue] = [
            "count": .integer(count), "reason": .string(reason.rawValue), "queue": .string(queue), "exchange": .string(exchange),
            "routing-keys": .array([.string(routingKey)]),
        ]
        return [.table(death)] + deaths
    }
}
