import AMQP
import Messages
import Settling
import Testing

@Suite struct TraceTests {
    @Test(arguments: [
        "x-death", "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason", "x-last-death-exchange", "x-last-death-queue",
        "x-last-death-reason", "x-delivery-count", "x-acquired-count", "CC", "BCC",
    ])
    func `what the broker wrote about the last trip is gone`(name: String) {
        let properties = MessageProperties(headers: [name: .string("trace"), "kept": .boolean(true)])
        #expect(properties.withoutTraces().headers == ["kept": .boolean(true)])
    }

    @Test(arguments: HeaderName.allCases.map(\.rawValue) + ["cloudEvents:id", "x-tenant", "x-deaths", "cc", "x-first"])
    func `our headers and foreign ones stay`(name: String) {
        let properties = MessageProperties(headers: [name: .array([.integer(1), .none])])
        #expect(properties.withoutTraces() == properties)
    }

    @Test func `an expiration goes, and the copy is persistent`() {
        let properties = MessageProperties(expiration: "500", isPersistent: false).withoutTraces()
        #expect(properties.expiration == nil)
        #expect(properties.isPersistent)
    }

    @Test func `everything else is kept`() {
        let properties = MessageProperties(
            contentType: "application/json", contentEncoding: "identity", messageID: "m-1", correlationID: "c-1", type: "belfry.job",
            appID: "helpdesk", replyTo: "answers", timestamp: 1_795_356_225, priority: 3)
        #expect(properties.withoutTraces() == properties)
    }
}
