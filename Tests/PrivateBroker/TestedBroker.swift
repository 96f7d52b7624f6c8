public import MemoryBroker

/// Which broker a test runs on: in memory unless it shows what only RabbitMQ can, such as what its queues keep when a connection is lost.
public enum TestedBroker: String, Sendable, CaseIterable {
    case memory, rabbitMQ

    /// Runs a test with a broker of its own.
    /// - Parameter clock: what retry queues in memory go by; RabbitMQ has its own.
    public func with(clock: any Clock<Duration> = ManualClock(), _ test: (any BrokerFixture) async throws -> Void) async throws {
        switch self {
        case .memory: try await test(MemoryBroker(clock: clock))
        case .rabbitMQ: try await PrivateBroker.with { broker in try await test(broker) }
        }
    }
}
