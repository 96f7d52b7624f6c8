import AMQP
import CircuitBreaking
import Delivery
import MemoryBroker
import Messages
import PrivateBroker
import ServiceLifecycle
import Synchronization

/// A worker whose jobs go to two services, of which one is sick until it is healed; its retry queues give back after a fraction of a
/// second.
///
/// A job's destination is named for its service: `sick-7`, `well-7`.
struct TwoServices {
    let worker: RunningWorker
    private let health: Health

    /// Runs a test with the worker.
    /// - Parameter sickness: what the sick service does with a job.
    static func with(
        on tested: TestedBroker = .memory, prefetch: Int = 20, retryDelaysLasting delay: Duration = .milliseconds(300), rules: CircuitRules,
        sickness: @escaping @Sendable (Job) async -> Outcome, _ test: (TwoServices) async throws -> Void
    ) async throws {
        // Circuits go by the machine's clock, and so do their retry queues.
        try await tested.with(clock: ContinuousClock()) { broker in
            try await broker.declare(.mobilePush, retryDelaysLasting: delay)
            try await broker.declareJournal()
            let health = Health()
            let handler = TestHandler(circuit: { CircuitKey(service: $0.service) }) { job in
                if job.service == "sick", health.isSick { return await sickness(job) }
                return .delivered(Samples.answer)
            }
            let log = RecordedLog()
            let service = RunningWorker.service(broker, prefetch: prefetch, circuits: rules, handler, log)
            let group = RunningWorker.group(service)
            let running = Task { try await group.run() }
            let result: Result<Void, any Error>
            do {
                let worker = RunningWorker(broker: broker, handler: handler, service: service, group: group, log: log)
                try await test(TwoServices(worker: worker, health: health))
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await running.value
            try result.get()
        }
    }

    /// Jobs for both services in turn: `sick-1`, `well-1`, `sick-2` and so on.
    func publish(each count: Int) async throws {
        try await worker.broker.publish(
            (1...count).flatMap { number in ["sick-\(number)", "well-\(number)"].map { Samples.message(Samples.job($0)) } })
    }

    /// From now on the sick service delivers.
    func heal() { health.isSick = false }

    /// Waits until so many jobs of a service have been settled as delivered, and returns how long that took.
    func waitForDelivered(_ count: Int, by service: String) async throws -> Duration {
        let start = ContinuousClock.now
        while try await delivered(by: service).count < count { try await health.readNext(worker.broker) }
        return .now - start
    }

    /// The destinations a service has delivered to, as the journal was told, each as often as it was.
    func delivered(by service: String) async throws -> [String] {
        try await health.read(worker.broker).filter { $0.hasPrefix(service) }
    }

    /// How often the handler was called for a service.
    func calls(of service: String) async -> Int { await worker.handler.calls.count { $0.job.service == service } }
}

extension Job {
    /// The part of the destination's name before the hyphen.
    fileprivate var service: String { String(destination.id.prefix { $0 != "-" }) }
}

/// Whether the sick service is sick, and what has been delivered.
private final class Health: Sendable {
    private let sick = Mutex(true)
    private let deliveries = Mutex<[String]>([])

    var isSick: Bool {
        get { sick.withLock { $0 } }
        set { sick.withLock { $0 = newValue } }
    }

    /// Reads the journal's queue on, and returns everything delivered so far.
    func read(_ broker: any BrokerFixture) async throws -> [String] {
        while let message = try await broker.takeIfReady(from: SideQueue.journal.rawValue) { try note(message) }
        return deliveries.withLock { $0 }
    }

    /// Waits for the journal's next report and reads it.
    func readNext(_ broker: any BrokerFixture) async throws {
        try note(try await broker.take(from: SideQueue.journal.rawValue))
    }

    private func note(_ message: IncomingMessage) throws {
        let entries = try JobOutcomes.read(message.body).outcomes
        deliveries.withLock { $0 += entries.filter { $0.result == .delivered }.map(\.destination) }
    }
}
