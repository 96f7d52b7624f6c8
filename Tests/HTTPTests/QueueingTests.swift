import HTTP
import Testing

struct `Waiting, cancelling and closing` {
    /// Takes one request on each connection and keeps silent.
    private static func silentServer() throws -> RawServer {
        try RawServer { connection in
            _ = connection.readRequest()
            connection.waitForEnd()
        }
    }

    @Test func `the time runs while a request waits for a slot`() async throws {
        let server = try Self.silentServer()
        try await withClient(.loopback) { client in
            async let first = client.failure(HTTPRequest(url: server.url + "first", timeout: .seconds(60)))
            #expect(await server.nextRequest()?.contains("first") == true)
            let second = await client.failure(HTTPRequest(url: server.url + "second", timeout: .milliseconds(100)))
            #expect(second?.kind == .timeout)
            #expect(second?.delivery == .notSent)
            #expect(server.requests.count == 1)
            await client.close()
            #expect(await first?.kind == .cancelled)
        }
    }

    @Test func `no time at all`() async throws {
        try await withClient(.loopback) { client in
            let failure = await client.failure(HTTPRequest(url: "http://127.0.0.1:1/", timeout: .zero))
            #expect(failure?.kind == .timeout)
            #expect(failure?.delivery == .notSent)
        }
    }

    @Test func `a request that finds all connections of a host that answers in use says nothing about the host`() async throws {
        let server = try RawServer { connection in
            while connection.readRequest()?.contains("hang") == false { connection.answer() }
            connection.waitForEnd()
        }
        var options = HTTPClientOptions.loopback
        options.maximumConnectionsPerHost = 1
        try await withClient(options) { client in
            let first = try await client.send(HTTPRequest(url: server.url + "first")).status
            #expect(first == 200)
            _ = await server.nextRequest()
            let hanging = Task { await client.failure(HTTPRequest(url: server.url + "hang")) }
            #expect(await server.nextRequest()?.contains("hang") == true)
            let waiting = await client.failure(HTTPRequest(url: server.url + "waiting", timeout: .milliseconds(100)))
            #expect(waiting?.kind == .noFreeSlot)
            #expect(waiting?.delivery == .notSent)
            hanging.cancel()
            #expect(await hanging.value?.kind == .cancelled)
        }
    }

    @Test func `a cancelled request that was written may have been sent`() async throws {
        let server = try Self.silentServer()
        try await withClient(.loopback) { client in
            let task = Task { await client.failure(HTTPRequest(url: server.url)) }
            _ = await server.nextRequest()
            task.cancel()
            let failure = await task.value
            #expect(failure?.kind == .cancelled)
            #expect(failure?.delivery == .mayHaveBeenSent)
        }
    }

    @Test func `a cancelled request that waits was not sent, and frees nobody's slot`() async throws {
        let server = try RawServer { connection in
            while connection.readRequest()?.contains("hang") == false { connection.answer() }
            connection.waitForEnd()
        }
        try await withClient(.loopback) { client in
            let first = Task { await client.failure(HTTPRequest(url: server.url + "hang")) }
            _ = await server.nextRequest()
            let second = Task { await client.failure(HTTPRequest(url: server.url + "second")) }
            let third = Task { try await client.send(HTTPRequest(url: server.url + "third")).status }
            second.cancel()
            #expect(await second.value?.delivery == .notSent)
            #expect(server.requests.count == 1)
            first.cancel()
            #expect(await first.value?.kind == .cancelled)
            let status = try await third.value
            #expect(status == 200)
            #expect(server.requests.count == 2)
        }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = try Self.silentServer()
        try await withClient(.loopback) { client in
            let task = Task {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return await client.failure(HTTPRequest(url: server.url))
            }
            let failure = await task.value
            #expect(failure?.kind == .cancelled)
            #expect(failure?.delivery == .notSent)
        }
        #expect(server.requests.isEmpty)
    }

    @Test func `a thousand cancellations leave the client usable`() async throws {
        let server = try RawServer { connection in
            while connection.readRequest() != nil { connection.answer() }
        }
        try await withClient(.loopback) { client in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<1000 {
                    group.addTask {
                        let task = Task { await client.failure(HTTPRequest(url: server.url)) }
                        if number.isMultiple(of: 2) { task.cancel() }
                        let failure = await task.value
                        #expect(failure == nil || failure?.kind == .cancelled)
                    }
                }
            }
            let response = try await client.send(HTTPRequest(url: server.url))
            #expect(response.status == 200)
        }
    }

    @Test func `closing takes everything back`() async throws {
        let server = try Self.silentServer()
        let client = HTTPClient(.loopback)
        let first = Task { await client.failure(HTTPRequest(url: server.url)) }
        _ = await server.nextRequest()
        let second = Task { await client.failure(HTTPRequest(url: server.url)) }
        await client.close()
        await client.close()
        #expect(await first.value?.kind == .cancelled)
        #expect(await second.value?.kind == .cancelled)
        #expect(await second.value?.delivery == .notSent)
        #expect(await client.failure(HTTPRequest(url: server.url))?.text.hasPrefix("the client is closed") == true)
    }
}
