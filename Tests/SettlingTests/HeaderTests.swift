import AMQP
import Messages
import Settling
import Testing

@Suite struct HeaderTests {
    static func message(_ headers: [String: HeaderValue], contentType: String? = nil) -> IncomingMessage {
        IncomingMessage(
            tag: DeliveryTag(generation: 1, number: 1), properties: MessageProperties(contentType: contentType, headers: headers),
            body: Array("{}".utf8))
    }

    @Test(
        arguments: [
            (nil, 1), (.integer(4), 4), (.integer(0), 1), (.integer(-3), 1), (.integer(Int64.max), 1_000_000), (.string("4"), 1),
            (HeaderValue.none, 1),
        ] as [(HeaderValue?, Int)])
    func `an attempt is a number from 1 that can be counted on`(value: HeaderValue?, attempt: Int) {
        #expect(Self.message(value.map { ["belfry-attempt": $0] } ?? [:]).attempt == attempt)
    }

    @Test(
        arguments: [(nil, 0), (.integer(2), 2), (.integer(-1), 0), (.integer(Int64.max), 1_000_000), (.boolean(true), 0)]
            as [(HeaderValue?, Int)])
    func `deferrals are a number from 0 that can be counted on`(value: HeaderValue?, deferrals: Int) {
        #expect(Self.message(value.map { ["belfry-deferrals": $0] } ?? [:]).deferrals == deferrals)
    }

    @Test func `a replayed message is one whose replays were counted`() {
        #expect(Self.message(["belfry-replayed-count": .integer(1)]).isReplayed)
        #expect(!Self.message(["belfry-replayed-by": .string("ann")]).isReplayed)
    }

    @Test(
        arguments: [
            (.string("v"), "v"), (.integer(-7), "-7"), (.boolean(true), "true"), (.double(1.5), "1.5"),
            (.timestamp(1_795_356_225), "2026-11-22T14:03:45.000Z"), (.timestamp(Int64.max), nil), (.timestamp(Int64.min), nil),
            (.timestamp(253_402_300_800), nil), (.bytes([1]), nil), (.array([.integer(1)]), nil), (.table([:]), nil), (.none, nil),
        ] as [(HeaderValue, String?)])
    func `a header of a producer's is read as text, or not at all`(value: HeaderValue, text: String?) {
        #expect(Self.message(["ce-time": value]).receivedBody.headers["ce-time"] == text)
    }

    @Test func `what is read is the body with its content type`() {
        let body = Self.message([:], contentType: "text/plain").receivedBody
        #expect(body.contentType == "text/plain")
        #expect(body.bytes == Array("{}".utf8))
    }
}
