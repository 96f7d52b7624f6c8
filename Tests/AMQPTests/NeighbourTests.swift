import PrivateBroker
import Testing

@testable import AMQP

@Suite(.timeLimit(.minutes(1))) struct `Connections of one process` {
    /// Its own pause would be five minutes at least, more than the test's limit.
    @Test func `a connection that gets through wakes those that wait`() async throws {
        try await TestBroker.withQueue { session, exchange, queue in
            try await session.publish(OutgoingMessage.numbered(1...1, to: exchange, key: queue))
            try await TestBroker.withProxy { proxy, address in
                var patient = try TestBroker.options(at: address)
                patient.backoff = Backoff(first: .seconds(600), longest: .seconds(600))
                let consumer = QueueConsumer(queue: queue, prefetch: 1, options: patient)
                try await TestBroker.withConsumer(consumer) { consumer in
                    #expect(await consumer.take(1).map(\.tag.generation) == [1])
                    try proxy.cut()
                    try await waitUntil("the connection is lost") { !consumer.state.isReady }
                    var quick = patient
                    quick.backoff = Backoff()
                    try await TestBroker.withPublisher(quick) { publisher in
                        try await publisher.publish(OutgoingMessage.numbered(2...2, to: exchange, key: queue))
                        #expect(await consumer.take(1).map(\.tag.generation) == [2])
                    }
                }
            }
        }
    }

    @Test func `being woken keeps the next pause as long as it was`() {
        let start = ContinuousClock.now
        var schedule = ReconnectSchedule(
            hostCount: 1, stableAfter: .seconds(10), backoff: Backoff(first: .seconds(4), longest: .seconds(100)), now: start)
        schedule.failed(now: start)
        schedule.hurry(now: start + .seconds(1))
        #expect(schedule.due == start + .seconds(1))
        schedule.failed(now: start + .seconds(1))
        #expect(schedule.due >= start + .seconds(5))
        // Who is late already is not put off.
        schedule.hurry(now: start + .seconds(100))
        #expect(schedule.due < start + .seconds(10))
    }

    @Test func `a port where nobody listens is told as refused, with host and port`() async throws {
        let address = BrokerAddress(hosts: [BrokerAddress.Host(name: "127.0.0.1", port: 1)], user: "guest", password: "guest")
        var options = try TestBroker.options()
        options.address = address
        let error = await #expect(throws: BrokerError.self) { try await BrokerSession.open(options) }
        #expect(error?.kind == .unreachable)
        #expect(error?.text == "127.0.0.1:1: connection refused")
    }
}
