import AMQP
import FoundationEssentials
import Messages

extension BenchmarkHost {
    /// What a benchmark is given to work in.
    struct Place {
        /// A virtual host with the fleet's topology.
        let host: BenchmarkHost
        /// A folder for data and logs.
        let folder: String
    }

    /// Measures in a virtual host and a folder of the benchmark's own, which are removed in the end however it ends.
    static func withPlace<Report>(
        broker: BrokerOptions, api: ManagementAPI, _ measure: (Place) async throws -> Report
    ) async throws -> Report {
        let name = "belfry-bench-\(UUID().lowercase)"
        let folder = FileManager.default.temporaryDirectory.appending(path: name).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let host = BenchmarkHost(name: name, broker: broker, api: api)
        try await host.make()
        do {
            let report = try await measure(Place(host: host, folder: folder))
            try await host.remove()
            return report
        } catch {
            // The first error is the one to tell.
            try? await host.remove()
            throw error
        }
    }
}
