import HTTP
import Testing

struct `Against a server that follows a script` {
    @Test func `request and answer arrive as they were given`() async throws {
        let server = try RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 100 Continue\r\n\r\n")
            connection.answer("201 Created", headers: "Location: /x\r\n", body: "made")
        }
        let response = try await withClient(.loopback) { client in
            let headers = [HTTPField("TTL", "60"), HTTPField("X-Empty", "")]
            return try await client.send(HTTPRequest(url: server.url + "a?b=c", headers: headers, body: Array("hello".utf8)))
        }
        #expect(response.status == 201)
        #expect(response.headers["location"] == "/x")
        #expect(response.text == "made")
        let lines = server.requests[0].split(separator: "\r\n").map(String.init)
        #expect(lines.first == "POST /a?b=c HTTP/1.1")
        #expect(lines.contains("TTL: 60"))
        #expect(lines.contains("X-Empty:"))
        #expect(lines.contains("Content-Length: 5"))
        #expect(lines.last == "hello")
        let names = lines.map { $0.lowercased() }
        #expect(!names.contains { $0.hasPrefix("content-type") || $0.hasPrefix("expect") || $0.hasPrefix("accept-encoding") })
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, false, "GET"), (.post, false, "POST"), (.put, true, "PUT"), (.put, false, "PUT"),
        (.delete, true, "DELETE"),
    ])
    func `each method is written as it is called`(_ method: HTTPRequest.Method, _ isReplayable: Bool, _ name: String) async throws {
        let server = try RawServer { if $0.readRequest() != nil { $0.answer() } }
        let body = method == .get || method == .delete ? [] : Array("body".utf8)
        _ = try await withClient(.loopback) {
            try await $0.send(HTTPRequest(method: method, url: server.url, body: body, isReplayable: isReplayable))
        }
        #expect(server.requests[0].hasPrefix("\(name) / HTTP/1.1\r\n"))
        #expect(server.requests[0].hasSuffix("\r\n\r\n" + String(decoding: body, as: UTF8.self)))
    }

    @Test func `requests of all kinds may follow one another`() async throws {
        let server = try RawServer { connection in while connection.readRequest() != nil { connection.answer() } }
        let bodies = ["first", "", "a longer one", "", "2", "pulled", "put", "deleted"]
        let kinds: [(HTTPRequest.Method, Bool, [HTTPField])] = [
            (.post, true, [HTTPField("X-One", "1")]), (.post, true, []), (.post, true, []), (.get, true, []), (.post, true, []),
            (.post, false, []), (.put, true, []), (.delete, true, [HTTPField("Content-Type", "text/plain")]),
        ]
        try await withClient(.loopback) { client in
            for ((method, isReplayable, headers), body) in zip(kinds + kinds, bodies + bodies) {
                _ = try await client.send(
                    HTTPRequest(method: method, url: server.url, headers: headers, body: Array(body.utf8), isReplayable: isReplayable))
            }
        }
        let names = ["POST", "POST", "POST", "GET", "POST", "POST", "PUT", "DELETE"]
        #expect(server.requests.map { String($0.prefix { $0 != " " }) } == names + names)
        #expect(server.requests.map { $0.split(separator: "\r\n\r\n").dropFirst().joined() } == bodies + bodies)
        let marked = kinds.map { $0.2.contains { $0.name == "X-One" } }
        #expect(server.requests.map { $0.contains("X-One: 1") } == marked + marked)
        #expect(server.requests.allSatisfy { !$0.lowercased().contains("expect:") })
    }

    @Test func `a redirect is an answer`() async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil { connection.answer("302 Found", headers: "Location: /other\r\n") }
        }
        let response = try await withClient(.loopback) { try await $0.send(HTTPRequest(method: .get, url: server.url)) }
        #expect(response.status == 302)
        #expect(server.requests.count == 1)
    }

    @Test func `a server that never answers`() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
        try await withClient(.loopback) { client in
            let failure = await client.failure(HTTPRequest(url: server.url, timeout: .milliseconds(300)))
            #expect(failure?.kind == .timeout)
            #expect(failure?.delivery == .mayHaveBeenSent)
        }
    }

    @Test func `a server that sends a byte at a time`() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while connection.write("x") { pause(milliseconds: 20) }
        }
        try await withClient(.loopback) { client in
            let start = ContinuousClock.now
            let failure = await client.failure(HTTPRequest(url: server.url, timeout: .milliseconds(300)))
            #expect(failure?.kind == .timeout)
            #expect(failure?.delivery == .mayHaveBeenSent)
            // The server would go on for hours.
            #expect(ContinuousClock.now - start < .seconds(60))
        }
    }

    @Test(arguments: ["Content-Length: 100000000\r\n", "Transfer-Encoding: chunked\r\n", ""])
    func `a body without end is cut off`(_ framing: String) async throws {
        let chunk = "10000\r\n" + String(repeating: "x", count: 65536) + "\r\n"
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\(framing)\r\n")
            while connection.write(chunk) {}
        }
        try await withClient(.loopback) { client in
            let failure = await client.failure(HTTPRequest(url: server.url))
            #expect(failure?.kind == .responseTooLarge)
            #expect(failure?.delivery == .mayHaveBeenSent)
        }
    }

    @Test func `headers without end are cut off`() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            while connection.write("X: " + String(repeating: "a", count: 1000) + "\r\n") {}
        }
        try await withClient(.loopback) { client in
            let failure = await client.failure(HTTPRequest(url: server.url))
            #expect(failure?.kind == .responseTooLarge)
        }
    }

    @Test func `a connection that ends in the middle`() async throws {
        let server = try RawServer { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        }
        try await withClient(.loopback) { client in
            let failure = await client.failure(HTTPRequest(url: server.url))
            #expect(failure?.kind == .stream)
            #expect(failure?.delivery == .mayHaveBeenSent)
        }
    }
}

struct `Replay on HTTP/1.1` {
    /// Answers the first request of the first connection, takes the second one, and hangs up without a word. Other connections are answered.
    private static func server() throws -> RawServer {
        let connections = Counter()
        return try RawServer { connection in
            let isFirst = connections.next() == 1
            while connection.readRequest() != nil {
                connection.answer()
                guard isFirst else { continue }
                _ = connection.readRequest()
                return
            }
        }
    }

    @Test func `a request that must not be sent twice fails instead`() async throws {
        let server = try Self.server()
        try await withClient(.loopback) { client in
            let request = HTTPRequest(url: server.url, body: Array("mail".utf8), isReplayable: false)
            let first = try await client.send(request)
            #expect(first.status == 200)
            let failure = await client.failure(request)
            #expect(failure?.kind == .stream)
            #expect(failure?.delivery == .mayHaveBeenSent)
        }
        #expect(server.requests.count == 2)
    }

    @Test func `libcurl sends the others again`() async throws {
        let server = try Self.server()
        try await withClient(.loopback) { client in
            let request = HTTPRequest(url: server.url, body: Array("push".utf8))
            let first = try await client.send(request)
            let second = try await client.send(request)
            #expect([first.status, second.status] == [200, 200])
        }
        #expect(server.requests.count == 3)
    }
}
