import PrivateBroker
import Testing

@testable import AMQP

@Suite(.timeLimit(.minutes(1))) struct `A consumer that consumes anew` {
    @Test func `takes every message once and in order, also when two compete for being the single active one`() async throws {
        let arguments: [String: HeaderValue] = ["x-queue-type": .string("quorum"), "x-single-active-consumer": .boolean(true)]
        try await TestBroker.withQueue(arguments: arguments) { session, exchange, queue in
            let first = QueueConsumer(queue: queue, prefetch: 10, options: try TestBroker.options())
            let second = QueueConsumer(queue: queue, prefetch: 10, options: try TestBroker.options())
            try await TestBroker.withConsumer(first) { first in
                try await TestBroker.withConsumer(second) { second in
                    let taken = AsyncStream.makeStream(of: IncomingMessage.self)
                    let taking = [first, second].map { consumer in Task { await consumer.takeAll(to: taken.continuation) } }
                    var messages = taken.stream.makeAsyncIterator()
                    var number = 0
                    // A silence that has ended is noticed at a turn of the consumer's thread, which a message may come before.
                    while number < 20 || first.generation + second.generation <= 4 {
                        number += 1
                        await first.endSilence()
                        try await session.publish(OutgoingMessage.numbered(number...number, to: exchange, key: queue))
                        await second.endSilence()
                        let message = try #require(await messages.next())
                        // Perhaps redelivered: what is between a quorum queue and the channel of an ended consumer, the broker returns.
                        #expect(message.text == "\(number)")
                    }
                    for task in taking { task.cancel() }
                }
            }
        }
    }

    @Test func `keeps its channel when a message was on its way`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await TestBroker.withProxy { proxy, address in
                let consumer = QueueConsumer(queue: queue, prefetch: 10, options: try TestBroker.options(at: address))
                try await TestBroker.withConsumer(consumer) { consumer in
                    try await session.waitForConsumer(of: queue)
                    try proxy.freeze()
                    await consumer.endSilence()
                    try await session.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
                    try proxy.thaw()
                    let late = try #require(await consumer.take(1).first)
                    try await session.publish(OutgoingMessage.numbered(2...2, to: exchange, key: queue))
                    let next = try #require(await consumer.take(1).first)
                    #expect([late.text, next.text] == ["1", "2"])
                    #expect([late.tag.generation, next.tag.generation] == [1, 1])
                    #expect(!late.isRedelivered && !next.isRedelivered)
                    consumer.settle([late, next], .acknowledge)
                    await consumer.flush()
                }
            }
            try await session.wait(forReady: 0, in: queue)
        }
    }

    @Test func `loses nothing without acknowledgements`() async throws {
        try await TestBroker.withQueue(arguments: [:]) { session, exchange, queue in
            let consumer = QueueConsumer(queue: queue, prefetch: 10, acknowledges: false, options: try TestBroker.options())
            try await TestBroker.withConsumer(consumer) { consumer in
                for number in 1...20 {
                    await consumer.endSilence()
                    try await session.publish(OutgoingMessage.numbered(number...number, to: exchange, key: queue))
                    let message = try #require(await consumer.take(1).first)
                    #expect(message.text == "\(number)")
                    #expect(message.reconnects == 0, "a channel that was opened anew is no connection that was lost")
                }
                #expect(consumer.generation > 1)
            }
        }
    }
}

extension QueueConsumer {
    /// Lets the time be over in which nothing needs to come.
    fileprivate func endSilence() { silence = SilenceLimit(heartbeat: .zero, now: .now) }

    fileprivate nonisolated var generation: Int {
        if case .connected(let generation) = state { generation } else { 0 }
    }

    /// Acknowledges and passes on what comes until the task is cancelled.
    fileprivate nonisolated func takeAll(to taken: AsyncStream<IncomingMessage>.Continuation) async {
        while let message = await next(atMost: 1).first {
            settle([message], .acknowledge)
            taken.yield(message)
        }
    }
}
