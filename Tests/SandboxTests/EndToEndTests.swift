import Crypto
import CryptoExtras
import Foundation
import Messages
import Testing

@testable import Sandbox

struct EndToEndTests {
    private func push(_ server: SandboxServer, _ curl: Curl, to subscription: PushSubscription) async throws -> Curl.Result {
        let authorization = try PushSender().authorization(
            audience: server.baseURL, expires: Date().timeIntervalSince1970 + 3600)
        return try await curl(
            subscription.endpoint,
            headers: ["TTL": "60", "Urgency": "high", "Content-Encoding": "aes128gcm", "Authorization": authorization],
            body: try PushSender.encrypt(#"{"title":"Ada"}"#, for: subscription))
    }

    private func apnsHeaders(_ server: SandboxServer) throws -> [String: String] {
        let account = server.credentials
        let token = try TokenMaker.es256(
            header: ["alg": "ES256", "kid": .string(account.apnsKeyID)],
            claims: ["iss": .string(account.apnsTeamID), "iat": .integer(Int(Date().timeIntervalSince1970))],
            key: account.apnsPrivateKey)
        return ["apns-topic": account.apnsTopic, "apns-push-type": "alert", "authorization": "bearer \(token)"]
    }

    private let alert = Array(#"{"aps":{"alert":"Hi"}}"#.utf8)

    @Test(arguments: PushService.allCases)
    func `a web push arrives decrypted, and an unsubscribed browser is gone`(service: PushService) async throws {
        try await RunningSandbox.use { (server, curl) async throws in
            let subscription = await server.createSubscription(name: "nadia", service: service)
            let answer = try await push(server, curl, to: subscription)
            #expect(answer.status == 201)
            #expect(answer.header("location") != nil)
            let received = await server.received(ReceivedFilter(destination: "nadia"), atLeast: 1, timeout: .seconds(10))
            #expect(received.map(\.content) == [["title": "Ada"]])
            #expect(received.map(\.version) == ["HTTP/2"])
            await server.removeSubscription(subscription.token)
            #expect(try await push(server, curl, to: subscription).status == 410)
        }
    }

    @Test func `the first key used binds a subscription`() async throws {
        try await RunningSandbox.use { (server, curl) async throws in
            let subscription = await server.createSubscription()
            #expect(try await push(server, curl, to: subscription).status == 201)
            // Each call of push has a key of its own.
            #expect(try await push(server, curl, to: subscription).status == 401)
        }
    }

    @Test func `a push to APNs is accepted over HTTP/2 and a removed app is unregistered`() async throws {
        try await RunningSandbox.use { (server, curl) async throws in
            let headers = try apnsHeaders(server)
            let answer = try await curl("/3/device/00ff", headers: headers, body: alert)
            #expect(answer.status == 200)
            #expect(answer.header("apns-id") != nil)
            #expect(try await curl("/3/device/00ff", headers: headers, body: alert, options: ["--http1.1"]).status == 404)
            await server.removeDevice("00ff", at: Date(timeIntervalSince1970: 1_700_000_000))
            let gone = try await curl("/3/device/00ff", headers: headers, body: alert)
            #expect(gone.status == 410)
            #expect(try JSON(parsing: gone.body)["timestamp"] == 1_700_000_000_000)
            await server.restoreDevice("00ff")
            #expect(try await curl("/3/device/00ff", headers: headers, body: alert).status == 200)
        }
    }

    @Test func `FCM gives a token for the service account and takes a message with it`() async throws {
        try await RunningSandbox.use { (server, curl) async throws in
            let file = URL(filePath: server.descriptionFile).deletingLastPathComponent().appending(path: "fcm-service-account.json")
            let account = try JSON(parsing: Data(contentsOf: file))
            let key = try _RSA.Signing.PrivateKey(pemRepresentation: try #require(account["private_key"]?.string))
            let now = Int(Date().timeIntervalSince1970)
            let assertion = try TokenMaker.rs256(
                header: ["alg": "RS256", "typ": "JWT", "kid": account["private_key_id"] ?? .null],
                claims: [
                    "iss": account["client_email"] ?? .null, "scope": .string(FCMAccount.scope),
                    "aud": account["token_uri"] ?? .null, "iat": .integer(now), "exp": .integer(now + 3600),
                ], key: key)
            let form = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=\(assertion)"
            let granted = try await curl(
                try #require(account["token_uri"]?.string), headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: Array(form.utf8))
            let token = try #require(try JSON(parsing: granted.body)["access_token"]?.string)
            let path = "/v1/projects/\(server.credentials.fcmProjectID)/messages:send"
            let headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
            let message = Array(#"{"message":{"token":"abc","notification":{"title":"Ada"}}}"#.utf8)
            #expect(try await curl(path, headers: headers, body: message).status == 200)
            await server.forgetAccessTokens()
            #expect(try await curl(path, headers: headers, body: message).status == 401)
        }
    }

    @Test func `a mail signed by curl arrives, and one signed with a wrong secret does not`() async throws {
        try await RunningSandbox.use { (server, curl) async throws in
            let account = server.credentials
            let mail = Array(
                #"{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.org"]},"Content":{"Simple":{"Subject":{"Data":"Hi"},"Body":{"Text":{"Data":"Hello"}}}}}"#
                    .utf8)
            func send(secret: String) async throws -> Curl.Result {
                try await curl(
                    "/v2/email/outbound-emails", headers: ["Content-Type": "application/json"], body: mail,
                    options: [
                        "--http1.1", "--aws-sigv4", "aws:amz:\(account.sesRegion):ses", "--user", "\(account.sesAccessKeyID):\(secret)",
                    ])
            }
            let sent = try await send(secret: account.sesSecretAccessKey)
            #expect(sent.status == 200)
            #expect(try JSON(parsing: sent.body)["MessageId"] != nil)
            let refused = try await send(secret: "wrong")
            #expect(refused.status == 403)
            #expect(refused.header("x-amzn-errortype") == "SignatureDoesNotMatch")
            #expect(await server.received().first?.content?["subject"] == "Hi")
        }
    }

    struct `faults` {
        @Test func `a status with Retry-After comes as often as asked`() async throws {
            try await RunningSandbox.use { (server, curl) async throws in
                await server.setFault(Fault(.apns, count: 1, status: 503, retryAfter: 7))
                let first = try await curl("/3/device/00ff", body: [123, 125])
                #expect(first.status == 503)
                #expect(first.header("retry-after") == "7")
                #expect(try await curl("/3/device/00ff", body: [123, 125]).status == 400)
                #expect(await server.received().map(\.verdict) == [.fault, .refused])
            }
        }

        @Test(
            arguments: [
                ("--http2", Fault.Action.reset, [92]), ("--http2", .goaway, [16, 52, 55, 56, 92]), ("--http1.1", .reset, [52, 56]),
                ("--http1.1", .goaway, [52, 56]), ("--http2", .hang, [28]), ("--http1.1", .hang, [28]),
            ] as [(String, Fault.Action, [Int32])])
        func `no answer comes when the fault says so`(version: String, action: Fault.Action, codes: [Int32]) async throws {
            try await RunningSandbox.use { (server, curl) async throws in
                await server.setFault(Fault(.ses, action: action))
                let limit = action == .hang ? "0.5" : "20"
                let answer = try await curl("/v2/email/outbound-emails", body: [123, 125], options: [version, "--max-time", limit])
                #expect(codes.contains(answer.code))
                #expect(answer.status == 0)
                let entries = await server.received(atLeast: 1, timeout: .seconds(10))
                #expect(entries.allSatisfy { $0.status == nil && $0.verdict == .fault })
                await server.clearFaults()
                #expect(try await curl("/v2/email/outbound-emails", body: [123, 125], options: [version]).status == 403)
            }
        }

        @Test func `an answer followed by a reset is a complete answer and a stream error`() async throws {
            try await RunningSandbox.use { (server, curl) async throws in
                await server.setFault(Fault(.ses, count: 1, action: .answerThenReset, errorCode: 2))
                let answer = try await curl("/v2/email/outbound-emails", body: [123, 125])
                #expect(answer.code == 92)
                #expect(answer.status == 403)
            }
        }

        @Test func `a delay holds the answer back`() async throws {
            try await RunningSandbox.use { (server, curl) async throws in
                await server.setFault(Fault(.ses, count: 1, delay: 400))
                let began = ContinuousClock.now
                #expect(try await curl("/v2/email/outbound-emails", body: [123, 125]).status == 403)
                #expect(ContinuousClock.now - began >= .milliseconds(400))
            }
        }

        @Test func `the stream limit is changed and shown`() async throws {
            try await RunningSandbox.use { (server, curl) async throws in
                let answer = try await curl("/sandbox/settings", body: Array(#"{"maxConcurrentStreams":1}"#.utf8))
                #expect(try JSON(parsing: answer.body) == ["maxConcurrentStreams": 1])
                #expect(server.streamLimit.value == 1)
                #expect(try JSON(parsing: try await curl("/sandbox/settings", method: "GET").body) == ["maxConcurrentStreams": 1])
            }
        }
    }

    @Test func `many at once over one connection are all counted`() async throws {
        try await RunningSandbox.use { (server, curl) async throws in
            let headers = try apnsHeaders(server)
            // curl expands the range to 300 requests and sends them as streams of one connection.
            let answer = try await curl(
                "/3/device/00ff?[1-300]", headers: headers, body: alert,
                options: ["--http2", "--parallel", "--parallel-max", "100"])
            #expect(answer.code == 0)
            let received = await server.received(atLeast: 300, timeout: .seconds(30))
            #expect(received.count(where: { $0.verdict == .accepted }) == 300)
        }
    }

    @Test func `stopping ends a request that hangs`() async throws {
        let folder = URL.temporaryDirectory.appending(path: "sandbox-test-\(UUID().uuidString)")
        let server = try await SandboxServer.start(SandboxOptions(stateFolder: folder.path))
        let curl = Curl(server: server, folder: folder)
        await server.setFault(Fault(.ses, action: .hang))
        async let hanging = curl("/v2/email/outbound-emails", body: [123, 125])
        _ = await server.received(atLeast: 1, timeout: .seconds(10))
        try await server.stop()
        #expect(try await ![0, 28].contains(hanging.code))
        try FileManager.default.removeItem(at: folder)
    }

    struct `control` {
        @Test func `subscriptions are made, listed and removed`() async throws {
            try await RunningSandbox.use { (server, curl) async throws in
                let made = try await curl("/sandbox/subscriptions", body: Array(#"{"name":"nadia","service":"wns","realHost":true}"#.utf8))
                #expect(made.status == 201)
                let subscription = try JSON(parsing: made.body)
                let token = try #require(subscription["token"]?.string)
                #expect(subscription["endpoint"] == .string("https://wns2-par02p.notify.windows.com/w/?token=\(token)"))
                #expect(subscription["keys"]?["p256dh"]?.string.flatMap(Base64URL.decode)?.count == 65)
                #expect(subscription["keys"]?["auth"]?.string.flatMap(Base64URL.decode)?.count == 16)
                #expect(try JSON(parsing: try await curl("/sandbox/subscriptions", method: "GET").body).array?.count == 1)
                #expect(try await curl("/sandbox/subscriptions/\(token)", method: "DELETE").status == 204)
                #expect(try await curl("/sandbox/subscriptions/nobody", method: "DELETE").status == 404)
            }
        }

        @Test func `a long poll returns when something arrives`() async throws {
            try await RunningSandbox.use { (server, curl) async throws in
                async let poll = curl("/sandbox/received?since=0&wait=20&provider=apns", method: "GET", options: ["--http1.1"])
                _ = try await curl("/3/device/00ff", body: [123, 125])
                let entries = try JSON(parsing: try await poll.body).array
                #expect(entries?.count == 1)
                #expect(entries?.first?["number"] == 1)
                #expect(try await curl("/sandbox/received", method: "DELETE").status == 204)
                #expect(await server.received().isEmpty)
            }
        }

        @Test(arguments: [
            ("/sandbox/faults", #"{"provider":"apns","acton":"hang"}"#), ("/sandbox/subscriptions", #"{"service":"opera"}"#),
            ("/sandbox/subscriptions", #"{"vapidKey":"AAAA"}"#), ("/sandbox/settings", #"{"maxConcurrentStreams":0}"#),
        ])
        func `a mistake is named`(target: String, body: String) async throws {
            try await RunningSandbox.use { (_, curl) async throws in
                let answer = try await curl(target, body: Array(body.utf8))
                #expect(answer.status == 400)
                #expect(try JSON(parsing: answer.body)["error"]?.string?.isEmpty == false)
            }
        }

        @Test(arguments: ["--http2", "--http1.1"])
        func `the page is served`(version: String) async throws {
            try await RunningSandbox.use { (_, curl) async throws in
                let page = try await curl("/", method: "GET", options: [version])
                #expect(page.status == 200)
                #expect(page.header("content-type") == "text/html; charset=UTF-8")
            }
        }

        @Test func `the inbox is there in plain HTTP too, with the sandbox's own interface`() async throws {
            try await RunningSandbox.use { (server, curl) async throws in
                let page = try await curl(server.inboxURL, method: "GET", options: ["--http1.1"])
                #expect(page.status == 200)
                #expect(String(decoding: page.body, as: UTF8.self).contains("<title>Belfry sandbox</title>"))
                let fault = Array(#"{"provider":"ses","status":503}"#.utf8)
                #expect(try await curl("\(server.browserURL)/sandbox/faults", body: fault, options: ["--http1.1"]).status == 201)
                #expect(await server.faults().map(\.status) == [503])
                let ended = try await curl("\(server.browserURL)/sandbox/faults", method: "DELETE", options: ["--http1.1"])
                #expect(ended.status == 204)
                #expect(await server.faults().isEmpty)
            }
        }

        @Test func `a mail is shown as its reader sees it, and nothing in it runs`() async throws {
            try await RunningSandbox.use { (server, curl) async throws in
                let content: JSON = ["subject": "Refund", "html": "<h1>Refund</h1>"]
                for provider in [Provider.apns, .ses] {
                    await server.switchboard.journal.append(
                        Received(
                            number: 0, time: Date(), provider: provider, version: "HTTP/2", status: 200, verdict: .accepted, headers: [:],
                            content: content))
                }
                let mail = try await curl("\(server.browserURL)/sandbox/mails/2", method: "GET", options: ["--http1.1"])
                #expect(mail.status == 200 && mail.body == Array("<h1>Refund</h1>".utf8))
                #expect(mail.header("content-type") == "text/html; charset=UTF-8")
                #expect(mail.header("content-security-policy")?.contains("default-src 'none'") == true)
                for (number, status) in ["1": 404, "3": 404, "0": 400, "x": 400] {
                    #expect(try await curl("/sandbox/mails/\(number)", method: "GET").status == status, "\(number)")
                }
            }
        }

        @Test func `a path nobody serves is in the journal`() async throws {
            try await RunningSandbox.use { (server, curl) async throws in
                #expect(try await curl("/nowhere", body: [123, 125]).status == 404)
                #expect(await server.received().map(\.provider) == [.unknown])
            }
        }
    }

    @Test(arguments: ["0.0.0.0", "192.0.2.1", "example.com"])
    func `an address that is not loopback is refused`(host: String) async {
        await #expect(throws: SandboxError.notLoopback(host)) {
            try await SandboxServer.start(SandboxOptions(host: host, stateFolder: "/nonexistent"))
        }
    }
}
