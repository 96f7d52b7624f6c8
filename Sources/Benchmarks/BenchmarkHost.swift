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

extension BenchmarkHost {
    /// What a benchmark is given to work in.
    struct Place {
        /// A virtual host with the fleet's topology.
        let host: BenchmarkHost
        /// A folder for data and logs.
        let folder: String
    }

    /// Measures in a virtual host and a folder of the benchmark's own, which are removed in the end however it ends.
    ///
    /// - Parameters:
    ///   - show: is given what was measured, before anything is removed: figures are the work of minutes, and must not be lost because the
    ///     broker is too busy to remove a virtual host, nor because a later part failed.
    ///   - measure: writes the report, and writes it anew with each part that is done.
    /// - Throws: the first error: of measuring, of showing, or of removing.
    static func withPlace<Report>(
        broker: BrokerOptions, api: ManagementAPI, show: (Report) throws -> Void,
        _ measure: (Place, inout Report?) async throws -> Void
    ) async throws {
        let name = "belfry-bench-\(UUID().lowercase)"
        let folder = FileManager.default.temporaryDirectory.appending(path: name).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let host = BenchmarkHost(name: name, broker: broker, api: api)
        try await host.make()
        var report: Report?
        var errors: [any Error] = []
        do { try await measure(Place(host: host, folder: folder), &report) } catch { errors.append(error) }
        do { if let report { try show(report) } } catch { errors.append(error) }
        do { try await host.remove() } catch { errors.append(error) }
        if let first = errors.first { throw first }
    }
}
