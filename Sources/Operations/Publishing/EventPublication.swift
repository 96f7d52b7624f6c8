public import AMQP
import Messages

/// Gives events to the fleet as a producer does.
public struct EventPublication: Sendable {
    /// One event that was published, or would be; the shape of the command's JSON.
    public struct Result: Sendable, Codable, Equatable {
        public var id: String
        public var source: String
        public var type: String
    }

    private let session: BrokerSession

    /// Prepares to publish with a session's rights.
    public init(over session: BrokerSession) { self.session = session }

    /// Publishes the events in their order and returns when the broker has confirmed all of them.
    ///
    /// - Throws: a partial failure with the ids that are not known to be with the broker; publishing those again is harmless, because
    ///   source and id stay the same.
    public func publish(_ events: [CheckedEvent]) async throws(OperationError) {
        do {
            try await session.publish(events.map(Self.message))
        } catch {
            guard error.failures.count < events.count else { throw OperationError(error) }
            let ids = error.failures.keys.sorted().prefix(10).map { events[$0].event.id }
            let rest = error.failures.count > ids.count ? " and \(error.failures.count - ids.count) more" : ""
            throw OperationError(
                .partial, "\(error.failures.count) of \(events.count) events were not confirmed: \(ids.joined(separator: ", "))\(rest).",
                fix: OperationError(error).text)
        }
    }

    /// What a list shows of an event.
    public static func result(_ event: CheckedEvent) -> Result {
        Result(id: event.event.id, source: event.event.source, type: event.type.rawValue)
    }

    static func message(_ event: CheckedEvent) -> OutgoingMessage {
        let properties = MessageProperties(
            contentType: CheckedEvent.contentType, messageID: event.event.id.utf8.count <= 255 ? event.event.id : nil,
            type: event.type.rawValue, appID: "belfry", timestamp: event.event.time.seconds)
        return OutgoingMessage(
            exchange: Exchange.events.rawValue, routingKey: event.type.rawValue, properties: properties, body: event.bytes)
    }
}
