import AMQP
import FoundationEssentials
import Messages
import Operations

/// A virtual host for the benchmark alone.
struct BenchmarkHost {
    let name: String
    let broker: BrokerOptions
    let api: ManagementAPI

    private struct Nothing: Encodable {}

    private struct Rights: Encodable {
        var configure = ".*"
        var write = ".*"
        var read = ".*"
    }

    /// Makes it, with the fleet's topology.
    func make() async throws {
        try await api.wait(to: "make the virtual host \(name)") { () throws(OperationError) -> Void? in
            try await api.put("vhosts/\(name.percentEncoded)", Nothing())
            try await api.put("permissions/\(name.percentEncoded)/\(broker.address.user.percentEncoded)", Rights())
            return ()
        }
        let session = try await open()
        let results = try await TopologyApplication(over: session).apply()
        await session.close()
        guard !results.contains(where: { $0.outcome == .conflict }) else {
            throw OperationError(.configuration, "The topology could not be declared in \(name).")
        }
    }

    /// Removes it with everything in it.
    func remove() async throws {
        try await api.wait(to: "remove the virtual host \(name)") { () throws(OperationError) -> Void? in
            try await api.delete("vhosts/\(name.percentEncoded)")
        }
    }

    /// A session in it.
    func open() async throws(OperationError) -> BrokerSession {
        var options = broker
        options.address.virtualHost = name
        return try await onBroker { () throws(BrokerError) in try await BrokerSession.open(options) }
    }

    /// Opens a session in it for as long as `body` takes.
    func withSession<Value>(_ body: (BrokerSession) async throws -> Value) async throws -> Value {
        let session = try await open()
        do {
            let value = try await body(session)
            await session.close()
            return value
        } catch {
            await session.close()
            throw error
        }
    }

    /// Its address, with the password: for the environment of a process that is started, and for nothing else.
    var url: String {
        let address = broker.address
        let hosts = address.hosts.map(\.description).joined(separator: ",")
        return "\(address.usesTLS ? "amqps" : "amqp")://\(address.user.percentEncoded):\(address.password.percentEncoded)@\(hosts)/"
            + name.percentEncoded
    }

    /// What a process started here finds in its environment.
    func environment(_ more: [String: String] = [:]) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("BELFRY_") || $0.key == "BELFRY_CA_FILE" }
        environment["BELFRY_AMQP_URL"] = url
        return environment.merging(more) { _, new in new }
    }
}
