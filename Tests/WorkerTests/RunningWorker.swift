import AMQP
import CircuitBreaking
import Delivery
import Logging
import MemoryBroker
import Messages
import PrivateBroker
import ServiceLifecycle
import Testing
import Threads
import Worker

/// A worker of the mobile-push channel in a service group, as a process runs it.
struct RunningWorker {
    var broker: any BrokerFixture
    var handler: TestHandler
    var service: WorkerService
    var group: ServiceGroup
    var log: RecordedLog

    /// Runs a test with a worker, then stops it as SIGTERM would; what the worker throws is thrown.
    /// - Parameter tested: RabbitMQ for what a broker in memory cannot prove.
    static func with(
        on tested: TestedBroker = .memory, prefetch: Int = 10, publish messages: [OutgoingMessage] = [], thread: ThreadExecutor? = nil,
        circuit: @escaping @Sendable (Job) -> CircuitKey = { CircuitKey(service: $0.channel.rawValue) },
        answer: @escaping @Sendable (Job) async -> Outcome,
        _ test: (RunningWorker) async throws -> Void
    ) async throws {
        try await tested.with { broker in
            try await broker.declare(.mobilePush)
            try await broker.declareJournal()
            try await broker.declareQueue("gone", arguments: ["x-queue-type": .string("quorum")])
            try await broker.bindOutcomes("gone", key: OutcomeKey.destinationGone.rawValue)
            try await broker.publish(messages)
            let log = RecordedLog()
            let handler = TestHandler(circuit: circuit, answer)
            let service = service(broker, prefetch: prefetch, thread: thread, handler, log)
            let group = group(service)
            let running = Task { try await group.run() }
            let result: Result<Void, any Error>
            do {
                try await test(RunningWorker(broker: broker, handler: handler, service: service, group: group, log: log))
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await running.value
            #expect(log.count(of: "a permit was dropped: this is a bug, its place is free again") == 0)
            try result.get()
        }
    }

    /// - Parameter circuits: without them a circuit takes whatever comes, for tests of other things.
    static func group(
        _ broker: any BrokerFixture, prefetch: Int = 10, circuits: CircuitRules? = nil, thread: ThreadExecutor? = nil,
        _ handler: TestHandler,
        _ log: RecordedLog
    ) -> ServiceGroup {
        group(service(broker, prefetch: prefetch, circuits: circuits, thread: thread, handler, log))
    }

    static func service(
        _ broker: any BrokerFixture, prefetch: Int = 10, circuits: CircuitRules? = nil, thread: ThreadExecutor? = nil,
        _ handler: TestHandler,
        _ log: RecordedLog
    ) -> WorkerService {
        let options = WorkerOptions(
            channel: .mobilePush, broker: broker.options, prefetch: prefetch, circuits: circuits ?? CircuitRules(capacity: 1000),
            thread: thread)
        return WorkerService(options: options, handler: handler, logger: log.logger, connector: broker)
    }

    static func group(_ service: WorkerService) -> ServiceGroup {
        ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                ], logger: PrivateBroker.silent))
    }

    /// Waits for the journal's next entry.
    func entry() async throws -> JobOutcomes.Entry? {
        let message = try await broker.take(from: SideQueue.journal.rawValue)
        return try JobOutcomes.read(message.body).outcomes.first
    }

    /// How many messages the queue still has after a stop, taken ones included: a stopped worker has none.
    func stop() async throws -> Int {
        await group.triggerGracefulShutdown()
        await log.wait(for: "worker stopped, everything it had begun is settled")
        return try await broker.ready(in: WorkQueue.mobilePush.name)
    }
}
