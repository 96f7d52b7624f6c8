import Foundation
import Messages
import Testing

@testable import Sandbox

/// The push service that real browsers use, over real connections.
@Suite(.timeLimit(.minutes(1))) struct `The socket of the push service` {
    /// One browser's place at the push service, from hello to hello.
    private struct Browser {
        let curl: Curl
        let server: SandboxServer
        let name: String
        let endpoint: String
        let sender = PushSender()

        /// A browser without an id says hello and subscribes on that socket.
        init(on socket: PushSocket, _ server: SandboxServer, _ curl: Curl) async throws {
            (self.server, self.curl) = (server, curl)
            try await socket.send(#"{"messageType":"hello","broadcasts":{},"use_webpush":true}"#)
            name = try #require(try await socket.message()["uaid"]?.string)
            try await socket.send(#"{"messageType":"register","channelID":"ch-1","key":"\#(sender.publicKey)="}"#)
            endpoint = try #require(try await socket.message()["pushEndpoint"]?.string)
        }

        /// Says hello with the id it was given, and expects to keep it.
        func hello(on socket: PushSocket) async throws {
            try await socket.send(#"{"messageType":"hello","broadcasts":{},"use_webpush":true,"uaid":"\#(name)"}"#)
            let answer: JSON = ["messageType": "hello", "uaid": .string(name), "status": 200, "use_webpush": true, "broadcasts": [:]]
            #expect(try await socket.message() == answer)
        }

        /// A sender pushes; the status.
        func push(_ text: String) async throws -> Int {
            let authorization = try sender.authorization(audience: server.browserURL, expires: Date().timeIntervalSince1970 + 3600)
            return try await curl(
                endpoint, headers: ["ttl": "60", "content-encoding": "aes128gcm", "authorization": authorization], body: Array(text.utf8),
                options: ["--http1.1"]
            ).status
        }

        /// The text and the version of the next message, which has to be a push for this subscription.
        func notification(on socket: PushSocket) async throws -> (text: String, version: String) {
            let message = try await socket.message()
            #expect(message["messageType"] == "notification" && message["channelID"] == "ch-1")
            #expect(message["headers"] == ["encoding": "aes128gcm"])
            let body = try #require(message["data"]?.string.flatMap(Base64URL.decode))
            return (String(decoding: body, as: UTF8.self), try #require(message["version"]?.string))
        }

        func acknowledge(_ version: String, on socket: PushSocket) async throws {
            try await socket.send(#"{"messageType":"ack","updates":[{"channelID":"ch-1","version":"\#(version)","code":100}]}"#)
        }
    }

    /// Nothing else has come: the answer to a ping is the next message, and messages keep their order.
    private static func expectNothing(on socket: PushSocket, line: Int = #line) async throws {
        try await socket.send("{}")
        #expect(try await socket.message() == [:], "asked in line \(line)")
    }

    @Test func `gives a browser what came while it was away, and nothing twice that it has acknowledged`() async throws {
        try await RunningSandbox.use { server, curl in
            let first = try await PushSocket(server)
            let browser = try await Browser(on: first, server, curl)
            #expect(try await browser.push("one") == 201)
            #expect(try await browser.notification(on: first).text == "one")
            #expect(try await browser.push("two") == 201)
            let two = try await browser.notification(on: first)
            #expect(two.text == "two")
            try await browser.acknowledge(two.version, on: first)
            try await Self.expectNothing(on: first)
            try await first.drop()
            #expect(try await browser.push("three") == 201)

            let second = try await PushSocket(server)
            try await browser.hello(on: second)
            let (one, three) = (try await browser.notification(on: second), try await browser.notification(on: second))
            #expect([one.text, three.text] == ["one", "three"])
            try await browser.acknowledge(one.version, on: second)
            try await Self.expectNothing(on: second)
            try await second.drop()

            let third = try await PushSocket(server)
            try await browser.hello(on: third)
            #expect(try await browser.notification(on: third).version == three.version, "the same push has the same version")
            try await browser.acknowledge(three.version, on: third)
            try await Self.expectNothing(on: third)
            let fates = await server.received(ReceivedFilter(provider: .browser), atLeast: 3, timeout: .seconds(30))
            #expect(fates.map(\.status) == [100, 100, 100])
            try await third.drop()
        }
    }

    @Test func `lets the second connection of a browser take the place of the first`() async throws {
        try await RunningSandbox.use { server, curl in
            let first = try await PushSocket(server)
            let browser = try await Browser(on: first, server, curl)
            #expect(try await browser.push("one") == 201)
            #expect(try await browser.notification(on: first).text == "one")
            let second = try await PushSocket(server)
            try await browser.hello(on: second)
            #expect(try await browser.notification(on: second).text == "one", "it was not acknowledged on the first")
            #expect(await first.next() == .close(code: 1000))
            #expect(await first.next() == nil)
            // The end of the first is not the end of the browser.
            #expect(try await browser.push("two") == 201)
            #expect(try await browser.notification(on: second).text == "two")
            try await second.drop()
        }
    }

    @Test func `answers pings and farewells, takes a message in pieces, and ignores what it does not know`() async throws {
        try await RunningSandbox.use { server, curl in
            let socket = try await PushSocket(server)
            try await Self.expectNothing(on: socket)
            try await socket.send(#"{"messageType":"register","channelID":"ch-0"}"#)
            try await Self.expectNothing(on: socket)
            let browser = try await Browser(on: socket, server, curl)
            for ignored in [
                #"{"messageType":"broadcast_subscribe","broadcasts":{"a":"1"}}"#, #"{"messageType":"unheard-of"}"#, "no JSON", "7",
            ] {
                try await socket.send(ignored)
            }
            try await socket.send(#"{"messageType":"ping"}"#, inPieces: true)
            #expect(try await socket.message() == [:])
            try await socket.ping("still there?")
            #expect(await socket.next() == .pong("still there?"))
            #expect(try await browser.push("one") == 201)
            #expect(try await browser.notification(on: socket).text == "one")
            try await socket.sayGoodbye()
            #expect(await socket.next() == .close(code: 1000))
            #expect(await socket.next() == nil)
        }
    }

    /// 200 when the page unsubscribes, 202 when the permission was withdrawn.
    @Test(arguments: [200, 202]) func `answers 410 to senders when a browser has given a subscription up`(code: Int) async throws {
        try await RunningSandbox.use { server, curl in
            let socket = try await PushSocket(server)
            let browser = try await Browser(on: socket, server, curl)
            try await socket.send(#"{"messageType":"unregister","channelID":"ch-1","code":\#(code)}"#)
            #expect(try await socket.message() == ["messageType": "unregister", "channelID": "ch-1", "status": 200])
            #expect(try await browser.push("too late") == 410)
            try await Self.expectNothing(on: socket)
            try await socket.drop()
        }
    }
}
