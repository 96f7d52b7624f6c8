import FoundationEssentials
import HTTP
import Messages

/// RabbitMQ's management API, as far as the operator's commands need it.
///
/// Who names this API is the operator, not a user of the product, so addresses of a private network are fine here.
public struct ManagementAPI: Sendable {
    /// Where the API is.
    public let address: ManagementAddress
    private let client: HTTPClient

    /// A client for the API. Nothing is connected yet.
    /// - Parameter certificateAuthorityFile: a PEM file with authorities to trust besides the system's.
    public init(_ address: ManagementAddress, certificateAuthorityFile: String? = nil) {
        self.address = address
        client = HTTPClient(
            HTTPClientOptions(
                certificateAuthorityFile: certificateAuthorityFile, allowsLoopback: true, allowsPrivateAddresses: true))
    }

    /// Ends the client.
    public func close() async { await client.close() }

    /// Reads an object; nil when there is none (404).
    package func get<Value: Decodable>(_ type: Value.Type, _ path: String) async throws(OperationError) -> Value? {
        let response = try await send(.get, path)
        if response.status == 404 { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(json: response.body))
        } catch {
            throw OperationError(.unavailable, "The management API at \(address) gave an answer that is not understood (/api/\(path)).")
        }
    }

    /// Makes or changes an object.
    package func put(_ path: String, _ value: some Encodable & Sendable) async throws(OperationError) {
        _ = try await send(.put, path, body: try encoded(value))
    }

    /// Removes an object; it is fine when there is none.
    package func delete(_ path: String) async throws(OperationError) {
        _ = try await send(.delete, path)
    }

    private func encoded(_ value: some Encodable) throws(OperationError) -> [UInt8] {
        do {
            return try JSONText.line(value)
        } catch {
            throw OperationError(.usage, "A value cannot be written as JSON.")
        }
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, body: [UInt8] = []) async throws(OperationError) -> HTTPResponse {
        let fields = [
            HTTPField(name: "Authorization", value: address.authorization), HTTPField(name: "Content-Type", value: "application/json"),
        ]
        let request = HTTPRequest(method: method, url: "\(address.base)/api/\(path)", headers: fields, body: body)
        let response: HTTPResponse
        do {
            response = try await client.send(request)
        } catch {
            throw unreachable(error)
        }
        return try judged(response, path)
    }

    private func judged(_ response: HTTPResponse, _ path: String) throws(OperationError) -> HTTPResponse {
        switch response.status {
        case 200...299, 404: return response
        case 401, 403:
            throw OperationError(
                .permission, "The management API at \(address) refuses its user (\(response.status)).",
                fix: "Use a user in BELFRY_RABBITMQ_API_URL that may do this: reading needs the tag monitoring, users need administrator.")
        default:
            throw OperationError(.unavailable, "The management API at \(address) answered \(response.status) for /api/\(path).")
        }
    }

    private func unreachable(_ failure: HTTPFailure) -> OperationError {
        let fix = "Is BELFRY_RABBITMQ_API_URL right, and the plugin rabbitmq_management enabled?"
        return failure.kind == .tls
            ? OperationError(.configuration, failure.text, fix: "Name the authority of its certificate in BELFRY_CA_FILE.")
            : OperationError(.unavailable, "The management API at \(address) cannot be reached: \(failure.text)", fix: fix)
    }
}
