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

extension ManagementAPI {
    /// Asks again and again until an answer is what it has to be. Every wait for the API is this one: a node that has just started, or is
    /// under load, refuses connections, answers 500, and says some things later than others.
    ///
    /// - Parameters:
    ///   - what: what the API has to do, as in "name the node's process", for the error.
    ///   - limit: after this the wait is given up.
    ///   - ask: nil means not yet, and so does an error that another try may mend (``OperationError/Kind/unavailable``).
    /// - Throws: any other error at once; after the limit one that names what was waited for, for how long, and what the API said last.
    package func wait<Value, Time: Clock<Duration>>(
        to what: String, within limit: Duration = .seconds(60), every pause: Duration = .milliseconds(250), by clock: Time,
        _ ask: () async throws(OperationError) -> Value?
    ) async throws -> Value {
        let deadline = clock.now.advanced(by: limit)
        while true {
            var said = "It answers, and that is not in the answer."
            do throws(OperationError) {
                if let value = try await ask() { return value }
            } catch {
                guard error.kind == .unavailable else { throw error }
                said = error.text
            }
            guard clock.now < deadline else {
                throw OperationError(
                    .unavailable, "The management API at \(address) did not \(what) within \(limit.components.seconds) s. \(said)",
                    fix: "Is the node well (rabbitmq-diagnostics check_running), and the plugin rabbitmq_management enabled?")
            }
            try await clock.sleep(for: pause)
        }
    }

    /// The same by the system's clock.
    package func wait<Value>(to what: String, _ ask: () async throws(OperationError) -> Value?) async throws -> Value {
        try await wait(to: what, by: ContinuousClock(), ask)
    }
}

extension ManagementAPI {
    /// What the API says about an exchange.
    struct FoundExchange: Decodable {
        var name: String
        var type: String
        var durable: Bool
        var auto_delete: Bool
        var `internal`: Bool
        var arguments: [String: ArgumentValue]
    }

    /// What the API says about a queue's declaration, and about the policies that change how it behaves.
    struct FoundQueue: Decodable {
        var name: String
        var durable: Bool
        var auto_delete: Bool
        var arguments: [String: ArgumentValue]
        var policy: String?
        var operator_policy: String?
        /// An object, or an empty list when no policy applies.
        var effective_policy_definition: JSONValue?
    }

    /// What the API says about a binding.
    struct FoundBinding: Decodable {
        var source: String
        var destination: String
        var destination_type: String
        var routing_key: String
    }

    /// What the API says about the rights of a user in a virtual host.
    struct FoundPermission: Decodable {
        var user: String
        var configure: String
        var write: String
        var read: String
    }

    /// What the API says about a user.
    struct FoundUser: Decodable {
        var name: String
        var tags: Tags
        /// Only shown to an administrator; never told to anybody.
        var password_hash: String?
        var hashing_algorithm: String?

        /// A list from 3.9 on, before that text with commas.
        struct Tags: Decodable {
            var names: [String]

            init(from decoder: any Decoder) throws {
                let value = try JSONValue(from: decoder)
                names = value.elements?.compactMap(\.text) ?? value.text?.split(separator: ",").map(String.init) ?? []
            }
        }
    }

    private struct FoundHost: Decodable { var vhost: String }

    private struct Page<Item: Decodable>: Decodable { var items: [Item] }

    /// The fleet's queues in a virtual host, only with the fields asked for: whole entries would not fit into an answer's limit.
    func queues<Item: Decodable>(_ type: Item.Type, virtualHost: String, columns: String) async throws(OperationError) -> [Item]? {
        let query = "page=1&page_size=500&use_regex=true&name=\(#"^belfry\."#.percentEncoded)&columns=\(columns)"
        return try await get(Page<Item>.self, "queues/\(virtualHost.percentEncoded)?\(query)")?.items
    }

    /// The virtual hosts, of those that the user may see, in which there is a fleet.
    func fleetHosts() async throws(OperationError) -> [String] {
        let name = #"^belfry\.assignments$"#.percentEncoded
        let path = "queues?page=1&page_size=100&use_regex=true&name=\(name)&columns=vhost"
        return (try await get(Page<FoundHost>.self, path)?.items ?? []).map(\.vhost).sorted()
    }

    func exchange(_ name: String, virtualHost: String) async throws(OperationError) -> FoundExchange? {
        let columns = "name,type,durable,auto_delete,internal,arguments"
        return try await get(FoundExchange.self, "exchanges/\(virtualHost.percentEncoded)/\(name.percentEncoded)?columns=\(columns)")
    }

    func bindings(from exchange: String, virtualHost: String) async throws(OperationError) -> [FoundBinding] {
        let columns = "source,destination,destination_type,routing_key"
        let path = "exchanges/\(virtualHost.percentEncoded)/\(exchange.percentEncoded)/bindings/source?columns=\(columns)"
        return try await get([FoundBinding].self, path) ?? []
    }

    func user(_ name: String) async throws(OperationError) -> FoundUser? {
        try await get(FoundUser.self, "users/\(name.percentEncoded)")
    }

    func permission(of user: String, virtualHost: String) async throws(OperationError) -> FoundPermission? {
        try await get(FoundPermission.self, "permissions/\(virtualHost.percentEncoded)/\(user.percentEncoded)")
    }
}
