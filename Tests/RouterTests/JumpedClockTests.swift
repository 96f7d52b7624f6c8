import AMQP
import Directory
import MemoryBroker
import Messages
import PrivateBroker
import Routing
import Synchronization
import Testing

@testable import Router

@Suite struct `A clock that is held against the monotonic one` {
    private let start = ContinuousClock.now

    /// What both clocks show so many seconds after the start, the one that may be set so many ahead.
    private func reading(_ seconds: Int, ahead: Int = 0) -> ClockWatch.Reading {
        ClockWatch.Reading(
            clock: Timestamp(milliseconds: 1_795_000_000_000) + .seconds(seconds + ahead), monotonic: start + .seconds(seconds))
    }

    /// Whether it is in doubt at each of some readings.
    private func doubts(_ readings: [(seconds: Int, ahead: Int)]) -> [Bool] {
        var watch = ClockWatch(believing: reading(0))
        return readings.map { watch.isInDoubt(reading($0.seconds, ahead: $0.ahead)) }
    }

    @Test func `is believed while it goes the same way, and while it is slewed`() {
        #expect(doubts([(1, 0), (2, 60), (3, 0), (4, -60)]) == [false, false, false, false])
        #expect(doubts((1...10).map { ($0 * 3600, $0 * 50) }) == Array(repeating: false, count: 10))
    }

    @Test(arguments: [61, 5 * 3600, -61, -5 * 3600])
    func `is in doubt when it has jumped, and believed when it is back`(ahead: Int) {
        #expect(doubts([(10, 0), (20, ahead), (70, ahead), (71, 0), (72, ahead)]) == [false, true, true, false, true])
        // Nobody asked since long ago.
        #expect(doubts([(30_000, ahead), (30_001, ahead), (30_002, 0)]) == [true, true, false])
    }

    @Test func `is believed when it has stayed there for an hour`() {
        #expect(doubts([(10, 18_000), (3609, 18_000), (3610, 18_000), (3611, 18_000)]) == [true, true, false, false])
        #expect(doubts([(10, 18_000), (3610, 18_000), (3611, 0)]) == [true, false, true])
    }

    @Test func `dates what comes in by the monotonic one while it is ahead, and by itself while it is behind`() {
        let now = Mutex(reading(0))
        let clock = WatchedClock { now.withLock { $0 } }
        let times = [(10, 0), (20, 18_000), (30, -18_000), (40, 0)].map { seconds, ahead in
            now.withLock { $0 = reading(seconds, ahead: ahead) }
            return clock.arrival - reading(0).clock
        }
        #expect(times == [.seconds(10), .seconds(20), .seconds(30 - 18_000), .seconds(40)])
    }

    @Test func `is in doubt for an hour at most, however often it jumps`() {
        let jumps = (0...7).map { (seconds: 10 + $0 * 600, ahead: 18_000 + $0 * 3600) }
        #expect(doubts(jumps) == [true, true, true, true, true, true, false, true])
    }
}

@Suite(.timeLimit(.minutes(2))) struct `A router whose clock has jumped` {
    private final class TurnedClock: Sendable {
        private let ahead = Mutex(Duration.zero)

        func turn(ahead duration: Duration) { ahead.withLock { $0 = duration } }

        func read() -> ClockWatch.Reading {
            let ahead = ahead.withLock { $0 }
            return ClockWatch.Reading(clock: Timestamp.now + ahead, monotonic: .now)
        }
    }

    private static let queue = WorkQueue.mobilePush

    /// A job that comes back from a retry queue.
    private static func job(notAfter: Timestamp) -> OutgoingMessage {
        let notification = Notification(
            id: StableID.notification(workspace: "acme", source: "by hand", event: "1", teammate: "nadia"), workspace: "acme",
            teammate: "nadia", conversation: "c-1", scope: .assignedToMe, title: "Ada", body: "Refund")
        let phone = Destination(id: "phone", registeredAt: .now, address: .device(.init(provider: .apns, token: "ab12")))
        let job = Job(notification: notification, destination: phone, notAfter: notAfter)
        return OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: queue.key,
            properties: MessageProperties(messageID: "job", headers: ["belfry-attempt": .integer(2)]), body: job.json())
    }

    @Test func `leaves what looks expired to the worker, until it is back`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteDirectory.open(path: folder + "/directory.sqlite")
            try await TestedBroker.memory.with { broker in
                try await broker.declareForRouter()
                let clock = TurnedClock()
                let consumer = broker.consumer(ConsumerOptions(queue: WorkQueue.rechecks, prefetch: 10), options: broker.options)
                let publisher = broker.publisher(options: broker.options)
                let rechecks = JobRecheckConsumer(
                    options: RouterOptions(
                        broker: broker.options, routing: RoutingSettings(), intake: IntakeRules(asciiHost: { _ in nil })),
                    consumer: consumer, publishers: [publisher],
                    directory: DirectoryAccess(store: store, logger: PrivateBroker.silent), metrics: RouterMetrics(),
                    logger: PrivateBroker.silent, clock: WatchedClock { clock.read() })
                async let consumerEnd: Void = consumer.run()
                async let publisherEnd: Void = publisher.run()
                async let recheckEnd: Void = rechecks.run()

                clock.turn(ahead: .seconds(5 * 3600))
                let wanted = Self.job(notAfter: .now + .seconds(3600))
                try await broker.publish([wanted])
                let sent = try await broker.take(from: Self.queue.name)
                #expect(sent.body == wanted.body && sent.number("belfry-attempt") == 2)

                clock.turn(ahead: .zero)
                try await broker.publish([Self.job(notAfter: .now - .seconds(1))])
                #expect(try await broker.take(from: Self.queue.deadName).text("belfry-error-reason") == "expired")

                await consumer.stopTaking()
                await recheckEnd
                await consumer.close()
                await publisher.close()
                try await consumerEnd
                try await publisherEnd
            }
        }
    }
}
