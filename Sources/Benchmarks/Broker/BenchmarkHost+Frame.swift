import AMQP
import FoundationEssentials
import Messages
import Operations

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
