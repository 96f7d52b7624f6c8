import Glibc
import HTTP
import Testing

struct `Refused before anything is sent` {
    @Test(arguments: [
        "https://127.0.0.1:1/", "https://localhost:1/", "https://0x7f000001:1/", "https://2130706433:1/", "https://127.1:1/",
        "https://[::1]:1/", "https://[::ffff:127.0.0.1]:1/", "https://169.254.169.254/", "https://[fd00::1]/", "https://10.0.0.1/",
        "https://0.0.0.0:1/", "https://[::]:1/",
    ])
    func `addresses that are not public`(_ url: String) async throws {
        try await withClient(HTTPClientOptions()) { client in
            let failure = await client.failure(HTTPRequest(method: .get, url: url))
            #expect(failure?.kind == .addressRefused)
            #expect(failure?.delivery == .notSent)
        }
    }

    @Test(arguments: ["https://10.0.0.1/", "http://192.168.0.1/", "https://[::ffff:127.0.0.1]:1/", "http://8.8.8.8/"])
    func `the loopback switch opens loopback alone, and plain http only there`(_ url: String) async throws {
        try await withClient(.loopback) { client in
            let failure = await client.failure(HTTPRequest(method: .get, url: url))
            #expect(failure?.kind == .addressRefused)
            #expect(failure?.delivery == .notSent)
        }
    }

    @Test func `plain http without the switch`() async throws {
        let server = try RawServer { if $0.readRequest() != nil { $0.answer() } }
        try await withClient(HTTPClientOptions()) { client in
            let failure = await client.failure(HTTPRequest(method: .get, url: server.url))
            #expect(failure == HTTPFailure(delivery: .notSent, kind: .badRequest, text: "plain http is refused"))
        }
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: [
        HTTPField("Topic", "a\r\nX: y"), HTTPField("Topic", "a\nb"), HTTPField("Topic", "a\0b"), HTTPField("Top ic", "a"),
        HTTPField("Topic:", "a"), HTTPField("", "a"), HTTPField("X\r\nY", "a"), HTTPField("Content-Length", "1"),
        HTTPField("transfer-encoding", "chunked"),
    ])
    func `headers that would change the request`(_ header: HTTPField) async throws {
        let server = try RawServer { if $0.readRequest() != nil { $0.answer() } }
        try await withClient(.loopback) { client in
            let failure = await client.failure(HTTPRequest(url: server.url, headers: [header]))
            #expect(failure?.kind == .badRequest)
            #expect(failure?.delivery == .notSent)
        }
        #expect(server.requests.isEmpty)
    }

    @Test func `a port nobody listens on`() async throws {
        let port = try Loopback.freePort()
        try await withClient(.loopback) { client in
            let failure = await client.failure(HTTPRequest(url: "http://127.0.0.1:\(port)/secret/path?token=1"))
            #expect(failure == HTTPFailure(delivery: .notSent, kind: .connect, code: 7, text: "no connection: 127.0.0.1:\(port)"))
        }
    }

    @Test func `a name without an address`() async throws {
        try await withClient(HTTPClientOptions()) { client in
            let failure = await client.failure(HTTPRequest(url: "https://belfry.invalid/"))
            #expect(failure?.kind == .resolve)
            #expect(failure?.delivery == .notSent)
        }
    }
}

struct `Environment` {
    @Test func `a proxy in the environment is not used`() async {
        await #expect(processExitsWith: .success) {
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"] { unsafe setenv(name, "http://127.0.0.1:1", 1) }
            let server = try RawServer { if $0.readRequest() != nil { $0.answer() } }
            let status = try await withClient(.loopback) { try await $0.send(HTTPRequest(method: .get, url: server.url)).status }
            exit(status == 200 ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }
}
