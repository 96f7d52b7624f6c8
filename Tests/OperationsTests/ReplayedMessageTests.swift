import AMQP
import Messages
import Operations
import Testing

@Suite struct `A replayed message` {
    private func replayed(_ headers: [String: HeaderValue], queue: DeadLetterQueue = .email) -> OutgoingMessage {
        let properties = MessageProperties(
            contentType: "application/json", messageID: "job-1", expiration: "5000", isPersistent: false, headers: headers)
        let message = IncomingMessage(tag: DeliveryTag(generation: 1, number: 1), properties: properties, body: [1, 2, 3])
        return ReplayedMessage.make(DeadLetter(queue: queue, message: message), at: Timestamp(milliseconds: 1_000), by: "ada")
    }

    @Test(arguments: [
        "x-death", "x-first-death-queue", "x-first-death-reason", "x-first-death-exchange", "x-last-death-queue", "x-last-death-reason",
        "x-last-death-exchange", "x-delivery-count", "x-acquired-count", "CC", "BCC", "belfry-attempt", "belfry-deferrals",
        "belfry-first-attempt-at", "belfry-not-before", "belfry-error-reason", "belfry-error-code", "belfry-error-provider",
        "belfry-error-detail", "belfry-error-first-at", "belfry-error-last-at",
    ])
    func `loses`(header: String) {
        #expect(replayed([header: .integer(1)]).properties.headers[header] == nil)
    }

    @Test(arguments: ["traceparent", "belfry-workspace", "cloudEvents:type", "x-anything-of-a-producer"])
    func `keeps`(header: String) {
        #expect(replayed([header: .string("value")]).properties.headers[header] == .string("value"))
    }

    @Test func `keeps id, content type and body, and goes where it failed`() {
        let message = replayed([:], queue: .webPush)
        #expect(message.properties.messageID == "job-1")
        #expect(message.properties.contentType == "application/json")
        #expect(message.body == [1, 2, 3])
        #expect(message.exchange == "belfry.jobs" && message.routingKey == "web-push")
        #expect(message.isMandatory && message.properties.isPersistent && message.properties.expiration == nil)
    }

    @Test func `says when, by whom and how often`() {
        let headers = replayed(["belfry-replayed-count": .integer(2), "belfry-replayed-by": .string("bob")]).properties.headers
        #expect(headers["belfry-replayed-at"] == .integer(1_000))
        #expect(headers["belfry-replayed-by"] == .string("ada"))
        #expect(headers["belfry-replayed-count"] == .integer(3))
    }
}
