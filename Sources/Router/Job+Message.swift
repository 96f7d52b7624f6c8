import AMQP
import Messages
import Settling

extension Job {
    /// The message for the channel's worker.
    /// - Parameter headers: ``headers(workspace:traceParent:)``, which all jobs of one assignment share.
    func message(headers: [String: HeaderValue], at now: Timestamp) -> OutgoingMessage {
        let properties = MessageProperties(
            contentType: "application/json", messageID: id.lowercase, type: "belfry.job", timestamp: now.seconds, headers: headers)
        return OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: WorkQueue(channel).decidedKey, properties: properties, body: json())
    }

    /// The headers of an assignment's jobs. A trace that came with the assignment goes on with them.
    static func headers(workspace: String, traceParent: HeaderValue?) -> [String: HeaderValue] {
        var headers: [String: HeaderValue] = [:]
        headers[.workspace] = HeaderValue.string(workspace).shortText
        headers[.attempt] = .integer(1)
        headers[.traceParent] = traceParent?.shortText
        return headers
    }
}

extension HeaderValue {
    /// The value when it is text of at most 255 bytes. It comes from a producer, and a job whose headers are over 64 kB could never be
    /// published: its assignment would hold up the router for good.
    fileprivate var shortText: HeaderValue? {
        if case .string(let text) = self, text.utf8.count <= 255 { self } else { nil }
    }
}
