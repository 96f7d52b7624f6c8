import Foundation
import HTTP

/// Calls of the management API that a test needs and the product does not: virtual hosts, and changing things by hand.
struct TestManagement {
    struct Refused: Error {
        var path: String
        var status: Int
    }

    private let client = HTTPClient(HTTPClientOptions(allowsLoopback: true))
    private let base: String
    private let authorization: String

    init(_ url: String) throws {
        guard var parts = URLComponents(string: url), let user = parts.user, let password = parts.password else {
            throw Refused(path: "", status: 0)
        }
        parts.user = nil
        parts.password = nil
        base = parts.string ?? ""
        authorization = "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }

    func put(_ path: String, _ body: String) async throws { try await send(.put, path, body) }

    func post(_ path: String, _ body: String) async throws { try await send(.post, path, body) }

    func delete(_ path: String) async throws { try await send(.delete, path, "") }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ body: String) async throws {
        let headers = [
            HTTPField(name: "Authorization", value: authorization), HTTPField(name: "Content-Type", value: "application/json"),
        ]
        let request = HTTPRequest(method: method, url: "\(base)/api/\(path)", headers: headers, body: Array(body.utf8))
        let response = try await client.send(request)
        guard (200...299).contains(response.status) else { throw Refused(path: path, status: response.status) }
    }
}
