import Foundation

/// Virtual hosts for tests, each used once. On a broker of the run's own the next ones are made while a test runs, and those of before are
/// deleted behind its back: both take RabbitMQ longer than many a test. On a broker that somebody named a test waits until its own is gone.
public actor VirtualHosts {
    /// Those with nothing in them.
    public static let empty = VirtualHosts { _ in }

    private let prepare: @Sendable (String) async throws -> Void
    private var ready: [Task<String, any Error>] = []
    private var deleting: Task<Void, any Error>?

    /// - Parameter prepare: declares in a new one what every test wants to find there.
    public init(_ prepare: @escaping @Sendable (String) async throws -> Void) { self.prepare = prepare }

    /// One that nobody has had.
    public func take() async throws -> String {
        while ready.count < (Self.isBrokerOurs ? 3 : 1) { ready.append(make()) }
        return try await ready.removeFirst().value
    }

    /// Deletes one, with everything in it.
    public func giveBack(_ name: String) async throws {
        let former = deleting
        let latest = Task {
            _ = await former?.result
            try await Management.named().deleteVirtualHost(name)
        }
        deleting = latest
        // A failure of before comes out here, once.
        try await (Self.isBrokerOurs ? former : latest)?.value
    }

    /// Whether `deploy/test` has started the broker and throws it away in the end.
    private static var isBrokerOurs: Bool { ProcessInfo.processInfo.environment["BELFRY_TEST_BROKER_IS_OURS"] == "yes" }

    private func make() -> Task<String, any Error> {
        Task { [prepare] in
            let name = "belfry-tests-\(UUID().uuidString.lowercased())"
            try await Management.named().createVirtualHost(name)
            try await prepare(name)
            return name
        }
    }
}
