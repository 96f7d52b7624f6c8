import AMQP
import Messages
import Settling

extension Job {
    /// The message for the channel's worker. A trace that came with the assignment goes on with it.
    func message(traceParent: HeaderValue?) -> OutgoingMessage {
        var headers: [String: HeaderValue] = [:]
        headers[.workspace] = HeaderValue.string(notification.workspace).shortText
        headers[.attempt] = .integer(1)
        headers[.traceParent] = traceParent?.shortText
        let properties = MessageProperties(
            contentType: "application/json", messageID: id.lowercase, type: "belfry.job", timestamp: Timestamp.now.seconds, headers: headers
        )
        return OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: WorkQueue(channel).key, properties: properties, body: json())
    }
}

extension HeaderValue {
    /// The value when it is text of at most 255 bytes. It comes from a producer, and a job whose headers are over 64 kB could never be
    /// published: its assignment would hold up the router for good.
    fileprivate var shortText: HeaderValue? {
        if case .string(let text) = self, text.utf8.count <= 255 { self } else { nil }
    }
}
