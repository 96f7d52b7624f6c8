import Delivery
import HTTP
import Providers
import Testing

@Suite struct AnswerTests {
    @Test(arguments: [
        (HTTPFailure.Kind.resolve, true), (.connect, true), (.tls, true), (.timeout, true), (.cancelled, true), (.stream, true),
        (.responseTooLarge, true), (.other, true), (.addressRefused, false), (.badRequest, false),
    ])
    func `a failure of the transport is tried again unless it is nobody else's`(kind: HTTPFailure.Kind, again: Bool) {
        let failure = HTTPFailure(delivery: .mayHaveBeenSent, kind: kind, code: 28, text: "a text")
        let answer = ProviderAnswer(provider: "p", code: "curl-28", reason: kind.rawValue)
        let expected: Outcome = again ? .tryAgain(after: nil, answer) : .refused(answer)
        #expect(Outcome(failure, provider: "p", hostFrom: .destination) == expected)
        #expect(Outcome(failure, provider: "p", hostFrom: .settings) == (again ? expected : .misconfigured(answer)))
    }

    @Test(arguments: [(60, "certificate"), (91, "certificate"), (35, "tls"), (77, "tls")])
    func `a server that cannot prove who it is has a word of its own`(code: Int, word: String) {
        let failure = HTTPFailure(delivery: .notSent, kind: .tls, code: code, text: "a text")
        let answer = ProviderAnswer(provider: "p", code: "curl-\(code)", reason: word)
        #expect(Outcome(failure, provider: "p", hostFrom: .destination) == .tryAgain(after: nil, answer))
    }

    @Test func `without a code of the library the kind is the code`() {
        let failure = HTTPFailure(delivery: .notSent, kind: .cancelled, text: "a text")
        #expect(Outcome(failure, provider: "p", hostFrom: .settings).answer.code == "cancelled")
    }

    @Test func `of a reason only a word is kept`() {
        let response = HTTPResponse(status: 400, headers: [:], body: [])
        #expect(ProviderAnswer(provider: "p", response, reason: "Bad_Word-1.x secret").reason == "Bad_Word-1.x")
        #expect(ProviderAnswer(provider: "p", response, reason: "a@example.com").reason == "a")
        #expect(ProviderAnswer(provider: "p", response, reason: String(repeating: "x", count: 100)).reason.count == 64)
    }

    @Test func `the provider's own time wins over the table's`() {
        let answer = ProviderAnswer(provider: "p", code: "429")
        let plain = HTTPResponse(status: 429, headers: [:], body: [])
        let named = HTTPResponse(status: 429, headers: ["Retry-After": "7"], body: [])
        #expect(Outcome(.retryAfter(.seconds(60)), answer, plain) == .tryAgain(after: .seconds(60), answer))
        #expect(Outcome(.retryAfter(.seconds(60)), answer, named) == .tryAgain(after: .seconds(7), answer))
        #expect(Outcome(.retry, answer, plain) == .tryAgain(after: nil, answer))
        #expect(Outcome(.retry, answer, named) == .tryAgain(after: .seconds(7), answer))
    }
}
