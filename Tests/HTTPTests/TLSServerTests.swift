import HTTP
import Testing

struct `Against nginx over HTTP/2` {
    @Test func `200 requests at once share at most two connections`() async throws {
        try await Nginx.run { server in
            let answers = try await Self.burst(of: 200, server, server.trusting)
            #expect(answers.count == 200)
            #expect(answers.allSatisfy { $0.hasSuffix(" HTTP/2.0") })
            #expect((1...2).contains(Set(answers).count))
        }
    }

    @Test func `a server that takes ten streams is not flooded with connections`() async throws {
        try await Nginx.run(streams: 10) { server in
            let answers = try await Self.burst(of: 200, server, server.trusting)
            #expect(answers.count == 200)
            #expect((1...2).contains(Set(answers).count))
        }
    }

    @Test(arguments: [true, false])
    func `an answer that comes before the request is read still counts`(_ isReplayable: Bool) async throws {
        try await Nginx.run { server in
            try await withClient(server.trusting) { client in
                for _ in 0..<20 {
                    let body = [UInt8](repeating: 65, count: 100_000)
                    let response = try await client.send(HTTPRequest(url: server.url("early"), body: body, isReplayable: isReplayable))
                    #expect(response.status == 201)
                    #expect(response.text == "early")
                }
            }
        }
    }

    @Test func `headers in both directions, Retry-After among them`() async throws {
        try await Nginx.run { server in
            try await withClient(server.trusting) { client in
                let headers = [HTTPField("TTL", "60"), HTTPField("X-Empty", ""), HTTPField("Content-Type", "application/json")]
                let response = try await client.send(HTTPRequest(url: server.url("busy"), headers: headers, body: Array("{}".utf8)))
                #expect(response.status == 429)
                #expect(response.retryAfter == .seconds(7))
                #expect(response.date != nil)
                #expect(response.text == "application/json||60|POST")
                let moved = try await client.send(HTTPRequest(method: .get, url: server.url("moved")))
                #expect(moved.status == 302)
            }
        }
    }

    @Test func `an unknown authority is refused`() async throws {
        try await Nginx.run { server in
            try await withClient(.loopback) { client in
                let failure = await client.failure(HTTPRequest(url: server.url("connection")))
                #expect(failure?.kind == .tls)
                #expect(failure?.code == 60)
                #expect(failure?.delivery == .notSent)
            }
        }
    }

    @Test(arguments: [("push.example", true), ("other.example", false)])
    func `a detour changes the address, not the name that is checked`(_ host: String, _ isTrusted: Bool) async throws {
        try await Nginx.run { server in
            var options = server.trusting
            options.connectTo = [ConnectTo(host: host, port: 443, toHost: "127.0.0.1", toPort: server.port)]
            try await withClient(options) { client in
                let failure = await client.failure(HTTPRequest(url: "https://\(host)/connection"))
                #expect((failure == nil) == isTrusted)
                #expect(isTrusted || failure?.kind == .tls)
                #expect(isTrusted || failure?.delivery == .notSent)
            }
        }
    }

    @Test func `an authority file that is not there`() async throws {
        try await Nginx.run { server in
            let options = HTTPClientOptions(certificateAuthorityFile: server.folder.path("missing.pem"), allowsLoopback: true)
            try await withClient(options) { client in
                let failure = await client.failure(HTTPRequest(url: server.url("connection")))
                #expect(failure?.kind == .tls)
                #expect(failure?.delivery == .notSent)
            }
        }
    }

    /// Sends so many requests at once and returns the answers.
    private static func burst(of count: Int, _ server: Nginx, _ options: HTTPClientOptions) async throws -> [String] {
        try await withClient(options) { client in
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<count {
                    group.addTask { try await client.send(HTTPRequest(method: .get, url: server.url("connection"))).text }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
    }
}

struct `Against nghttpd` {
    @Test func `posts are multiplexed over one connection and echoed`() async throws {
        let folder = try Folder()
        try await Authority.make(in: folder)
        let port = try Loopback.freePort()
        let arguments = ["-v", "-a", "127.0.0.1", "--echo-upload", "\(port)", "server.key", "server.pem"]
        try await ServerProcess.run("/usr/sbin/nghttpd", arguments, port: port, in: folder) {
            let options = HTTPClientOptions(certificateAuthorityFile: folder.path("ca.pem"), allowsLoopback: true)
            try await withClient(options) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<100 {
                        group.addTask {
                            let body = Array("body \(number)".utf8)
                            let request = HTTPRequest(
                                url: "https://localhost:\(port)/", body: body, isReplayable: number.isMultiple(of: 2))
                            let response = try await client.send(request)
                            #expect(response.status == 200)
                            #expect(response.body == body)
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let connections = try folder.read("output").split(separator: "\n").filter { $0.hasPrefix("The negotiated protocol: h2") }
            #expect(connections.count == 1)
        }
    }
}
