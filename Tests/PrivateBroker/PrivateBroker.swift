public import AMQP
import Foundation
public import Logging
public import MemoryBroker
import Messages

/// A virtual host of a test's own on the broker that `BELFRY_TEST_AMQP_URL` and `BELFRY_TEST_RABBITMQ_API_URL` name, so that the fleet's
/// fixed names collide with nobody's.
public struct PrivateBroker: Sendable {
    /// How to connect to it.
    public let options: BrokerOptions
    /// For declaring, publishing and looking.
    public let session: BrokerSession

    /// Runs a test with a fresh virtual host, and deletes it afterwards with everything in it.
    /// - Parameter losesConnections: whether ``dropConnections(named:)`` is to work, for which a proxy stands in between.
    public static func with(losesConnections: Bool = false, _ test: (PrivateBroker) async throws -> Void) async throws {
        let name = try await VirtualHosts.empty.take()
        let result: Result<Void, any Error>
        do {
            var options = try options(virtualHost: name)
            let session = try await BrokerSession.open(options)
            if losesConnections {
                options.address.hosts = [try await SharedProxy.shared.address(leadingTo: options.address.hosts[0])]
            }
            try await test(PrivateBroker(options: options, session: session))
            await session.close()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await VirtualHosts.empty.giveBack(name)
        try result.get()
    }

    private static func options(virtualHost: String) throws -> BrokerOptions {
        guard let url = ProcessInfo.processInfo.environment["BELFRY_TEST_AMQP_URL"] else { throw Missing(variable: "BELFRY_TEST_AMQP_URL") }
        var address = try BrokerAddress(url)
        address.virtualHost = virtualHost
        return BrokerOptions(address: address, connectionName: "test", logger: silent)
    }

    /// Takes everything that is logged, and keeps nothing.
    public static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// A variable that the tests need is not set.
public struct Missing: Error, CustomStringConvertible {
    var variable: String

    public var description: String { "Set \(variable): a RabbitMQ with management that these tests may make virtual hosts on." }
}

extension PrivateBroker: BrokerFixture {
    public func consumer(_ consumer: ConsumerOptions, options: BrokerOptions) -> any MessageSource {
        RabbitMQ().consumer(consumer, options: options)
    }

    public func publisher(options: BrokerOptions) -> any MessagePublishing { RabbitMQ().publisher(options: options) }

    public func declareExchange(_ name: String, kind: String, arguments: [String: HeaderValue]) async throws {
        try await session.declareExchange(name, kind: kind, arguments: arguments)
    }

    public func deleteExchange(_ name: String) async throws { try await session.deleteExchange(name) }

    public func declareQueue(_ name: String, arguments: [String: HeaderValue]) async throws {
        try await session.declareQueue(name, arguments: arguments)
    }

    public func deleteQueue(_ name: String) async throws { try await session.deleteQueue(name) }

    public func bindQueue(_ queue: String, to exchange: String, key: String) async throws {
        try await session.bindQueue(queue, to: exchange, key: key)
    }

    public func unbindQueue(_ queue: String, from exchange: String, key: String) async throws {
        try await session.unbindQueue(queue, from: exchange, key: key)
    }

    public func publish(_ messages: [OutgoingMessage]) async throws { try await session.publish(messages) }

    public func dropConnections(named suffix: String) async throws {
        try await SharedProxy.shared.end(named: suffix, virtualHost: options.address.virtualHost)
    }
}

/// Which broker a test runs on: in memory unless it shows what only RabbitMQ can, such as what its queues keep when a connection is lost.
public enum TestedBroker: String, Sendable, CaseIterable {
    case memory, rabbitMQ

    /// What it does as: the broker in memory is RabbitMQ 3.10 in everything that versions do differently.
    public func version() async throws -> BrokerVersion {
        switch self {
        case .memory: BrokerVersion(3, 10)
        case .rabbitMQ: try await .current()
        }
    }

    /// Runs a test with a broker of its own.
    /// - Parameter clock: what retry queues in memory go by; RabbitMQ has its own.
    public func with(clock: any Clock<Duration> = ManualClock(), _ test: (any BrokerFixture) async throws -> Void) async throws {
        switch self {
        case .memory: try await test(MemoryBroker(clock: clock))
        case .rabbitMQ: try await PrivateBroker.with(losesConnections: true) { broker in try await test(broker) }
        }
    }
}
