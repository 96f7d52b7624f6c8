import AMQP
import Messages
import Settling

extension Job {
    /// The message for the channel's worker. A trace that came with the assignment goes on with it.
    func message(traceParent: HeaderValue?) -> OutgoingMessage {
        var headers: [String: HeaderValue] = [:]
        headers[.workspace] = .string(notification.workspace)
        headers[.attempt] = .integer(1)
        headers[.traceParent] = traceParent
        let properties = MessageProperties(contentType: "application/json", messageID: id.lowercase, type: "belfry.job", headers: headers)
        return OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: WorkQueue(channel).key, properties: properties, body: json())
    }
}
