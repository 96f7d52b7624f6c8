import HTTP

/// Asks workers for their metrics, at the address of their setting `BELFRY_HTTP_ADDRESS`.
///
/// Who names the addresses is the operator, so those of a private network are fine here.
public struct WorkerMetrics: Sendable {
    private let client: HTTPClient

    /// A client. Nothing is connected yet.
    /// - Parameter certificateAuthorityFile: a PEM file with authorities to trust besides the system's.
    public init(certificateAuthorityFile: String? = nil) {
        client = HTTPClient(
            HTTPClientOptions(
                certificateAuthorityFile: certificateAuthorityFile, allowsLoopback: true, allowsPrivateAddresses: true))
    }

    /// Ends the client.
    public func close() async { await client.close() }

    /// How a worker's circuits and its connections to the broker are. That it cannot be asked is said in the status: the others are still to be shown.
    /// - Parameter address: `host:port`, or a URL of which everything before `/metrics` is named.
    public func status(of address: String) async -> WorkerStatus {
        var base = address.contains("://") ? address : "http://\(address)"
        for end in ["/", "/metrics"] where base.hasSuffix(end) { base.removeLast(end.count) }
        do throws(HTTPFailure) {
            let response = try await client.send(HTTPRequest(method: .get, url: "\(base)/metrics", timeout: .seconds(5)))
            guard response.status == 200 else {
                return WorkerStatus(address: address, circuits: [], problem: "it answered \(response.status)")
            }
            var status = WorkerStatus(address: address, metrics: String(decoding: response.body, as: UTF8.self))
            let readiness = try await client.send(HTTPRequest(method: .get, url: "\(base)/readyz", timeout: .seconds(5)))
            status.services = WorkerStatus.services(readiness: readiness.body)
            return status
        } catch {
            return WorkerStatus(address: address, circuits: [], problem: error.text)
        }
    }
}
