import CircuitBreaking
import Delivery
import Testing

@Suite struct SignalTests {
    static func answer(_ code: String, _ reason: String = "", _ signal: CircuitSignal? = nil) -> ProviderAnswer {
        ProviderAnswer(provider: "p", code: code, reason: reason, signal: signal)
    }

    @Test(
        arguments: [
            (.delivered(answer("201")), .works), (.destinationGone(answer("410")), .works),
            (.refused(answer("413")), .works), (.refused(answer("not-sent", "endpointNotAllowed")), .nothing),
            (.refused(answer("curl-3", "badRequest")), .nothing), (.refused(answer("addressRefused", "addressRefused")), .nothing),
            (.misconfigured(answer("401")), .trouble(.unauthorized)), (.misconfigured(answer("403")), .trouble(.unauthorized)),
            (.misconfigured(answer("not-sent", "notConfigured")), .nothing),
        ] as [(Outcome, CircuitSignal)])
    func `an outcome that is final says whether the service works`(outcome: Outcome, signal: CircuitSignal) {
        #expect(outcome.signal == signal)
    }

    @Test(
        arguments: [
            ("429", "", .trouble(.throttled, retryAfter: .seconds(7))), ("406", "", .trouble(.throttled, retryAfter: .seconds(7))),
            ("500", "", .trouble(.failing)), ("503", "Shutdown", .trouble(.failing)),
            ("599", "", .trouble(.failing)), ("408", "", .trouble(.failing)), ("410", "Unregistered", .works),
            ("400", "IdleTimeout", .works),
            ("curl-6", "resolve", .trouble(.failing)), ("curl-7", "connect", .trouble(.failing)),
            ("curl-28", "timeout", .trouble(.failing)),
            ("curl-60", "tls", .trouble(.failing)),
            ("curl-18", "stream", .trouble(.failing)), ("timeout", "timeout", .trouble(.failing)), ("cancelled", "cancelled", .nothing),
            ("curl-42", "cancelled", .nothing), ("not-sent", "x", .nothing),
            ("noFreeSlot", "noFreeSlot", .nothing),
        ] as [(String, String, CircuitSignal)])
    func `what is tried again says why`(code: String, reason: String, signal: CircuitSignal) {
        #expect(Outcome.tryAgain(after: .seconds(7), Self.answer(code, reason)).signal == signal)
    }

    @Test(
        arguments: [
            ("curl-6", "resolve", .nothing), ("curl-28", "resolve", .nothing), ("curl-7", "connect", .trouble(.failing)),
            ("503", "", .trouble(.failing)),
        ] as [(String, String, CircuitSignal)])
    func `that a host nobody knows does not resolve says nothing about its service`(code: String, reason: String, signal: CircuitSignal) {
        let outcome = Outcome.tryAgain(after: nil, Self.answer(code, reason))
        #expect(outcome.signalUnderUnknownHost == signal)
        #expect(outcome.signal == .trouble(.failing))
    }

    @Test func `only what waited inside this process for others was not tried`() {
        #expect(Outcome.tryAgain(after: nil, Self.answer("noFreeSlot", "noFreeSlot")).isUntried)
        for code in ["curl-28", "curl-7", "503", "cancelled", "not-sent"] {
            #expect(!Outcome.tryAgain(after: nil, Self.answer(code)).isUntried)
        }
    }

    @Test func `what a provider's table knows better comes first`() {
        #expect(Outcome.tryAgain(after: nil, Self.answer("429", "TooManyRequests", .works)).signal == .works)
        #expect(Outcome.tryAgain(after: nil, Self.answer("400", "Throttling", .trouble(.throttled))).signal == .trouble(.throttled))
    }
}
