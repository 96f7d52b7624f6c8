import AMQP
import Directory
import Foundation
import MemoryBroker
import Messages
import PrivateBroker
import Router
import Routing
import ServiceLifecycle

/// A router on a broker and a SQLite file of its own, in a service group as a process runs it.
struct RunningRouter {
    var broker: any BrokerFixture
    var store: TestStore
    var service: RouterService
    var group: ServiceGroup
    var log: RecordedLog

    /// Runs a test with a router whose directory knows the people of ``Acme``, then stops it as SIGTERM would; what the router throws is
    /// thrown.
    /// - Parameter tested: RabbitMQ for what a broker in memory cannot prove.
    static func with(
        on tested: TestedBroker = .memory, presenceWindow: Duration = .seconds(60), directory: [DirectoryChange] = Acme.everybody,
        isStarted: Bool = true,
        _ test: (RunningRouter) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let store = TestStore(try SQLiteDirectory.open(path: folder + "/directory.sqlite"))
            try await store.know(directory)
            try await tested.with { broker in
                try await broker.declareForRouter()
                let router = make(broker, store, presenceWindow)
                let running = Task { if isStarted { try await router.group.run() } }
                let result: Result<Void, any Error>
                do {
                    try await test(router)
                    result = .success(())
                } catch {
                    result = .failure(error)
                }
                await router.group.triggerGracefulShutdown()
                try await running.value
                try result.get()
            }
        }
    }

    static func make(_ broker: any BrokerFixture, _ store: TestStore, _ presenceWindow: Duration = .seconds(60)) -> RunningRouter {
        let log = RecordedLog()
        let options = RouterOptions(
            broker: broker.options, routing: RoutingSettings(presenceWindow: presenceWindow), intake: IntakeRules(asciiHost: { _ in nil }),
            recheckInterval: .milliseconds(50), activityInterval: .milliseconds(50))
        let service = RouterService(options: options, store: store, logger: log.logger, connector: broker)
        let configuration = ServiceGroupConfiguration(
            services: [
                .init(
                    service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            ], logger: PrivateBroker.silent)
        return RunningRouter(broker: broker, store: store, service: service, group: ServiceGroup(configuration: configuration), log: log)
    }

    /// Publishes as a producer does.
    func publish(_ messages: OutgoingMessage...) async throws { try await broker.publish(messages) }

    /// The next jobs of a channel, by teammate.
    func jobs(_ count: Int, of queue: WorkQueue) async throws -> [String: Job] {
        let jobs = try await broker.take(count, from: queue.name).map { try Job.read($0.body) }
        return Dictionary(jobs.map { ($0.notification.teammate, $0) }) { first, _ in first }
    }

    /// Stops the router and waits until it has said so.
    func stop() async {
        await group.triggerGracefulShutdown()
        await log.wait(for: "router stopped, everything it had begun is settled")
    }
}

/// Runs a test with an empty folder of its own.
func withTemporaryFolder(_ test: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("belfry-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await test(folder.path)
}
