import CircuitBreaking
import Delivery
import FoundationEssentials
import HTTP
import Messages
import Providers
import Testing

@testable import Email

@Suite struct HandlerTests {
    /// What SES reads.
    struct Sent: Decodable {
        let FromEmailAddress: String
        let Destination: Receivers
        let Content: Outer
        let EmailTags: [[String: String]]

        struct Receivers: Decodable { let ToAddresses: [String] }
        struct Outer: Decodable { let Simple: Inner }
        struct Inner: Decodable {
            let Subject: Text
            let Body: Parts
            let Headers: [[String: String]]
        }
        struct Parts: Decodable {
            let Text: Text
            let Html: Text
        }
        struct Text: Decodable {
            let Data: String
            let Charset: String
        }

        func header(_ name: String) -> String? { Content.Simple.Headers.first { $0["Name"] == name }?["Value"] }
    }

    private func request(_ job: Job = Fixture.job(), _ settings: EmailSettings) async throws -> HTTPRequest {
        let recorder = Recorder(.success(HTTPResponse(200, #"{"MessageId":"m-1"}"#)))
        let outcome = await EmailHandler(settings, send: recorder.send).handle(job, attempt: Fixture.attempt)
        #expect(outcome == .delivered(ProviderAnswer(provider: "ses", code: "200", id: "m-1")))
        return try #require(await recorder.requests.first)
    }

    private func sent(_ job: Job = Fixture.job(), unsubscribe: String? = nil) async throws -> Sent {
        let request = try await request(job, Fixture.settings(unsubscribe: unsubscribe))
        return try JSONDecoder().decode(Sent.self, from: Data(request.body))
    }

    @Test(arguments: ["MessageRejected", "BadRequestException"])
    func `a mail that is refused is to blame only while others are accepted after it`(name: String) async throws {
        let refused = HTTPResponse(400, headers: ["x-amzn-ErrorType": name])
        let accepted = HTTPResponse(200, #"{"MessageId":"m-1"}"#)
        let recorder = Recorder([accepted, refused, refused, accepted, refused].map { .success($0) })
        let handler = EmailHandler(try Fixture.settings(), send: recorder.send)
        var outcomes: [Outcome] = []
        for number in [1, 2, 3, 4, 2] {
            var job = Fixture.job()
            job.destination.id = "d-\(number)"
            outcomes.append(await handler.handle(job, attempt: Fixture.attempt))
        }
        let answer = ProviderAnswer(provider: "ses", code: "400", reason: name)
        #expect(outcomes[1] == .tryAgain(after: nil, answer.with { $0.signal = .nothing }))
        let held = answer.with { ($0.signal, $0.setting) = (.nothing, "BELFRY_EMAIL_FROM") }
        #expect(outcomes[2] == .misconfigured(held), "two refused beside one accepted")
        #expect(outcomes[4] == .misconfigured(held))
    }

    @Test func `a mail that alone is refused is refused when others go out after it`() async throws {
        let refused = HTTPResponse(400, headers: ["x-amzn-ErrorType": "MessageRejected"])
        let accepted = HTTPResponse(200, #"{"MessageId":"m-1"}"#)
        let recorder = Recorder([refused, accepted, refused].map { .success($0) })
        let handler = EmailHandler(try Fixture.settings(), send: recorder.send)
        var last: Outcome?
        for number in [1, 2, 1] {
            var job = Fixture.job()
            job.destination.id = "d-\(number)"
            last = await handler.handle(job, attempt: Fixture.attempt)
        }
        #expect(last == .refused(ProviderAnswer(provider: "ses", code: "400", reason: "MessageRejected")))
    }

    @Test func `SES gets one signed request that is never repeated behind our back`() async throws {
        let request = try await request(Fixture.settings())
        #expect(request.method == .post)
        #expect(request.url == "https://email.eu-west-1.amazonaws.com/v2/email/outbound-emails")
        #expect(!request.isReplayable)
        let headers = HTTPHeaders(request.headers)
        #expect(headers["content-type"] == "application/json")
        #expect(headers["x-amz-date"] == "20150830T123600Z")
        let scope = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/ses/aws4_request, "
        #expect(headers["authorization"]?.hasPrefix(scope) == true)
        #expect(headers["host"] == nil, "the client writes it")
    }

    private func request(_ settings: EmailSettings) async throws -> HTTPRequest { try await request(Fixture.job(), settings) }

    @Test func `a stand-in's port is part of the signed host`() async throws {
        let url = try ProviderURL("http://127.0.0.1:8025", allowsLoopback: true)
        #expect(try await request(Fixture.settings(url: url)).url == "http://127.0.0.1:8025/v2/email/outbound-emails")
        #expect(url.hostAndPort == "127.0.0.1:8025")
    }

    @Test func `a mail has a sender, one receiver, a subject and our headers`() async throws {
        let sent = try await sent()
        #expect(sent.FromEmailAddress == "\"Belfry\" <notify@helpdesk.example>")
        #expect(sent.Destination.ToAddresses == ["\"Nadia\" <nadia@example.com>"])
        #expect(sent.Content.Simple.Subject.Data == "Ada Lovelace: Refund for order 1042")
        #expect(sent.Content.Simple.Subject.Charset == "UTF-8")
        #expect(sent.header("Auto-Submitted") == "auto-generated")
        #expect(sent.header("X-Auto-Response-Suppress") == "All")
        #expect(sent.header("X-Entity-Ref-ID") == Fixture.notification().id.uuidString.lowercased())
        #expect(sent.header("List-Unsubscribe") == nil)
        #expect(sent.EmailTags == [["Name": "belfry-job", "Value": Fixture.job().id.uuidString.lowercased()]])
        let names = sent.Content.Simple.Headers.compactMap { $0["Name"] }
        #expect(Set(names).count == names.count)
    }

    @Test func `a mail to a domain in other letters goes out`() async throws {
        let sent = try await sent(Fixture.job(Destination.Mailbox(address: "x@bücher.example", name: "Jürgen")))
        #expect(sent.Destination.ToAddresses == ["=?UTF-8?B?SsO8cmdlbg==?= <x@xn--bcher-kva.example>"])
    }

    @Test func `mails about one conversation belong together, others do not`() async throws {
        var second = Fixture.notification(title: "Somebody else")
        second.id = UUID()
        second.teammate = "luca"
        var other = Fixture.notification()
        other.conversation = "c-1843"
        let references = try await [
            sent(), sent(Fixture.job(Fixture.mailbox, second)), sent(Fixture.job(Fixture.mailbox, other)),
        ].map { $0.header("References") }
        #expect(references[0]?.wholeMatch(of: /<conversation\.[0-9a-f]{32}@helpdesk\.example>/) != nil)
        #expect(references[0] == references[1])
        #expect(references[0] != references[2])
    }

    @Test func `one click unsubscribes whom the mail is for`() async throws {
        var notification = Fixture.notification()
        notification.teammate = "nadia b/ü\r\nx"
        let sent = try await sent(
            Fixture.job(Fixture.mailbox, notification), unsubscribe: "https://app.example.com/unsubscribe?w={workspace}&t={teammate}")
        #expect(sent.header("List-Unsubscribe") == "<https://app.example.com/unsubscribe?w=acme&t=nadia%20b%2F%C3%BC%0D%0Ax>")
        #expect(sent.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
    }

    @Test(arguments: ["a\rb", "a\nb", "a\r\nBcc: x", "a\u{0}b", "é", "", String(repeating: "x", count: 996)])
    func `a header's value has no line end`(value: String) {
        #expect(throws: EmailRefusal.badHeader) { try MailHeader("References", value) }
    }

    /// The longest ids allowed are 200 bytes, each of which may be three in an address. 995 = 21 + 973 + 1.
    @Test(arguments: [(973, "n", true), (974, "n", false), (100, "é", true), (200, "é", false)])
    func `an unsubscribe address too long for a header is left out, and the mail goes out`(
        count: Int, letter: String, isThere: Bool
    ) async throws {
        var notification = Fixture.notification()
        notification.teammate = String(repeating: letter, count: count)
        let sent = try await sent(Fixture.job(Fixture.mailbox, notification), unsubscribe: "https://example.com/{teammate}")
        #expect((sent.header("List-Unsubscribe") != nil) == isThere)
        #expect((sent.header("List-Unsubscribe-Post") != nil) == isThere)
        #expect(sent.header("References") != nil)
    }

    @Test func `the longest ids that are allowed cost no mail`() async throws {
        var notification = Fixture.notification()
        notification.workspace = String(repeating: "é", count: 100)
        notification.teammate = String(repeating: "é", count: 100)
        let address = "https://app.example.com/unsubscribe?w={workspace}&t={teammate}"
        let sent = try await sent(Fixture.job(Fixture.mailbox, notification), unsubscribe: address)
        #expect(sent.header("List-Unsubscribe") == nil && sent.header("List-Unsubscribe-Post") == nil)
    }

    @Test func `a broken job is refused, nothing is sent`() async throws {
        var browser = Fixture.job()
        browser.destination.address = .browser(Destination.Browser(endpoint: "", p256dh: "", auth: ""))
        let cases = [
            (browser, "wrongChannel"), (Fixture.job(Destination.Mailbox(address: "nadia")), "badAddress"),
            (Fixture.job(Destination.Mailbox(address: "a@example.com\r\nBcc: b@example.com")), "badAddress"),
            (Fixture.job(Destination.Mailbox(address: "jürgen@acme.example")), "localPartNotASCII"),
        ]
        for (job, reason) in cases {
            let recorder = Recorder(.success(HTTPResponse(200)))
            let outcome = await EmailHandler(try Fixture.settings(), send: recorder.send).handle(job, attempt: Fixture.attempt)
            #expect(outcome == .refused(ProviderAnswer(provider: "ses", code: "not-sent", reason: reason)))
            #expect(await recorder.requests.isEmpty)
        }
    }

    @Test(arguments: [(HTTPFailure.Kind.timeout, true), (.tls, true), (.addressRefused, false)])
    func `a transport that fails is tried again, a host that must not be used is our setting`(kind: HTTPFailure.Kind, again: Bool)
        async throws
    {
        let recorder = Recorder(.failure(HTTPFailure(delivery: .mayHaveBeenSent, kind: kind, code: 28, text: "x")))
        let outcome = await EmailHandler(try Fixture.settings(), send: recorder.send).handle(Fixture.job(), attempt: Fixture.attempt)
        let answer = ProviderAnswer(provider: "ses", code: "curl-28", reason: kind.rawValue)
        #expect(outcome == (again ? .tryAgain(after: nil, answer) : .misconfigured(answer)))
    }
}

extension ProviderAnswer {
    fileprivate func with(_ change: (inout ProviderAnswer) -> Void) -> ProviderAnswer {
        var answer = self
        change(&answer)
        return answer
    }
}
