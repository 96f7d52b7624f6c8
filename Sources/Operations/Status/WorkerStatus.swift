public import Delivery
import FoundationEssentials
import HTTP

/// How one worker gets on with its services and with the broker; the shape of the command's JSON.
public struct WorkerStatus: Sendable, Codable, Equatable {
    /// Where the worker answers, as it was asked for.
    public var address: String
    /// Its circuits by service; empty when it has sent nothing yet, or could not be asked.
    public var circuits: [WorkerSnapshot.ServiceCircuits] = []
    /// Why the worker could not be asked.
    public var problem: String?
    /// Its connections to the broker by name; empty when it could not be asked.
    public var connections: [WorkerSnapshot.BrokerConnection] = []
    /// What it says of each service that does not take everything: the state, since when, the cause, the next try. Empty when all is well
    /// and when it could not be asked.
    public var services: [String] = []
}

extension WorkerStatus {
    /// What a worker answered.
    init(address: String, _ snapshot: WorkerSnapshot) {
        self.init(
            address: address, circuits: snapshot.circuits, connections: snapshot.connections, services: snapshot.services)
    }

    /// What is in a worker's way, or in ours when it cannot be asked.
    init(address: String, problem: String) {
        self.init(address: address, circuits: [], problem: problem)
    }
}

/// Asks workers how they are, at the address of their setting `BELFRY_HTTP_ADDRESS`.
///
/// Who names the addresses is the operator, so those of a private network are fine here.
public struct WorkerClient: Sendable {
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

    /// How a worker is. That it cannot be asked is said in the status: the others are still to be shown.
    /// - Parameter address: `host:port`, or a URL of which everything before `/status` is named.
    public func status(of address: String) async -> WorkerStatus {
        var base = address.contains("://") ? address : "http://\(address)"
        for end in ["/", "/status"] where base.hasSuffix(end) { base.removeLast(end.count) }
        do throws(HTTPFailure) {
            let response = try await client.send(HTTPRequest(method: .get, url: "\(base)/status", timeout: .seconds(5)))
            return Self.status(address, response.status, response.body)
        } catch {
            return WorkerStatus(address: address, problem: error.text)
        }
    }

    /// What an answer says.
    static func status(_ address: String, _ status: Int, _ body: [UInt8]) -> WorkerStatus {
        guard status != 404 else {
            return WorkerStatus(address: address, problem: "it has no /status: is that a worker's BELFRY_HTTP_ADDRESS, of this version?")
        }
        guard status == 200 else { return WorkerStatus(address: address, problem: "it answered \(status)") }
        guard let snapshot = try? JSONDecoder().decode(WorkerSnapshot.self, from: Data(body)) else {
            return WorkerStatus(address: address, problem: "its /status cannot be read: is that a worker of this version?")
        }
        return WorkerStatus(address: address, snapshot)
    }
}
