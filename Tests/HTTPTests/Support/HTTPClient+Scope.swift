import HTTP

/// Runs the body with a client and closes it afterwards, whatever happened.
func withClient<Result>(_ options: HTTPClientOptions, _ body: (HTTPClient) async throws -> Result) async throws -> Result {
    let client = HTTPClient(options)
    do {
        let result = try await body(client)
        await client.close()
        return result
    } catch {
        await client.close()
        throw error
    }
}

extension HTTPClientOptions {
    static let loopback = HTTPClientOptions(allowsLoopback: true)
}

extension HTTPClient {
    /// The failure of a request that must fail, without its text.
    nonisolated func failure(_ request: HTTPRequest) async -> HTTPFailure? {
        do {
            _ = try await send(request)
            return nil
        } catch {
            return error
        }
    }
}

extension HTTPResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
