import Testing

@testable import AMQP

@Suite(.timeLimit(.minutes(1))) struct `A broker with small frames` {
    static func message(_ exchange: String, _ key: String, header: Int, body: Int = 0) -> OutgoingMessage {
        OutgoingMessage(
            exchange: exchange, routingKey: key,
            properties: MessageProperties(
                contentType: "application/json", messageID: "m-1", headers: ["text": .string(String(repeating: "x", count: header))]),
            body: Array(repeating: 1, count: body))
    }

    /// 8,192 bytes are the least that RabbitMQ takes from 4.1 on; before it were the 4,096 of AMQP 0-9-1 §4.2.3. What the broker closes the
    /// connection for (501) is refused before it is sent, and the messages beside it arrive.
    @Test func `gets no header frame that is larger than agreed, and bodies in as many frames as they need`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            var options = try TestBroker.options()
            options.largestFrame = 8192
            try await TestBroker.withPublisher(options) { publisher in
                let batch = [
                    Self.message(exchange, queue, header: 8086, body: 100_000), Self.message(exchange, queue, header: 9000),
                    Self.message(exchange, queue, header: 1),
                ]
                let error = await #expect(throws: PublishError.self) { try await publisher.publish(batch) }
                #expect(error?.failures.keys.sorted() == [1])
                #expect(error?.failures[1]?.kind == .preconditionFailed)
                #expect(error?.failures[1]?.code == nil)
                #expect(publisher.state == .connected(generation: 1))
            }
            try await session.wait(forReady: 2, in: queue)
            let small = try await BrokerSession.open(options)
            let error = await #expect(throws: PublishError.self) { try await small.publish([Self.message(exchange, queue, header: 9000)]) }
            #expect(error?.failures[0]?.kind == .preconditionFailed)
            await small.close()
        }
    }

    /// Frame size − 8 around the payload − 24 of the content's head − 17 and 4 of the two texts − 4 + 2 + 4 + 4 of the table with one name.
    @Test func `gets properties that fill a frame to its last byte`() {
        let room = 4096 - 8 - 24 - 17 - 4 - 14
        #expect(Self.message("", "", header: room).refusal(frameSize: 4096) == nil)
        #expect(Self.message("", "", header: room + 1).refusal(frameSize: 4096)?.kind == .preconditionFailed)
        #expect(Self.message("", "", header: room + 1).refusal() == nil)
    }
}
