import CircuitBreaking
import CoreMetrics
import Delivery
import Messages
import Observability
import PrivateBroker
import Settling
import Testing

@testable import AMQP
@testable import Worker

/// What is counted as dead: only what does not come back.
@Suite struct CountingTests {
    /// Gives a worker's pipeline a message over a connection that is or is no more the current one, and returns how many jobs were counted.
    private static func dead(
        isCurrent: Bool, _ message: IncomingMessage, _ work: (JobPipeline, IncomingMessage) async -> Void
    ) async throws -> Int {
        let registry = MetricsRegistry()
        let pipeline = withMetricsFactory(registry) {
            let options = BrokerOptions(
                address: BrokerAddress(hosts: [], user: "", password: ""), connectionName: "test", logger: PrivateBroker.silent)
            let consumer = QueueConsumer(queue: "q", prefetch: 1, options: options)
            consumer.status.current = .connected(generation: isCurrent ? 1 : 2)
            let publisher = Publisher(options: options)
            return JobPipeline(
                queue: .mobilePush, policy: RetryPolicy(), handler: TestHandler { _ in .delivered(Samples.answer) },
                circuits: CircuitPool(channel: .mobilePush, rules: CircuitRules(capacity: 1), logger: PrivateBroker.silent),
                settler: Settler(queue: .mobilePush, consumer: consumer, publisher: publisher, logger: PrivateBroker.silent),
                reporter: OutcomeReporter(publisher: publisher, logger: PrivateBroker.silent),
                held: HeldCauses(channel: .mobilePush, logger: PrivateBroker.silent), metrics: WorkerMetrics(channel: .mobilePush),
                logger: PrivateBroker.silent)
        }
        await work(pipeline, message)
        let line = registry.exposition().split(separator: "\n").first {
            $0.hasPrefix("belfry_jobs_total{") && $0.contains("result=\"dead\"")
        }
        return try #require(line.flatMap { Int($0.split(separator: " ").last ?? "") })
    }

    private static func message(_ body: [UInt8], isTooLarge: Bool = false) -> IncomingMessage {
        IncomingMessage(tag: DeliveryTag(generation: 1, number: 1), deliveryCount: 20, body: body, isTooLarge: isTooLarge)
    }

    @Test(arguments: [(true, 1), (false, 0)])
    func `a message that is too large counts when its connection is there to reject it`(isCurrent: Bool, count: Int) async throws {
        let large = Self.message([], isTooLarge: true)
        #expect(try await Self.dead(isCurrent: isCurrent, large) { await $0.process($1) } == count)
        #expect(try await Self.dead(isCurrent: isCurrent, large) { await $0.deadLetterPoison($1) } == count)
    }

    @Test func `what cannot be settled comes back, and does not count`() async throws {
        for body in [Array("{}".utf8), Samples.job(notAfter: .seconds(-1)).json()] {
            #expect(try await Self.dead(isCurrent: false, Self.message(body)) { await $0.process($1) } == 0)
            #expect(try await Self.dead(isCurrent: false, Self.message(body)) { await $0.deadLetterPoison($1) } == 0)
        }
    }
}
