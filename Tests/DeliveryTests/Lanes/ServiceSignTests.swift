import Delivery
import Testing

@Suite struct ServiceSignTests {
    static func answer(_ code: String, _ reason: String = "", _ sign: ServiceSign? = nil) -> ProviderAnswer {
        ProviderAnswer(provider: "p", code: code, reason: reason, sign: sign)
    }

    @Test(
        arguments: [
            (.delivered(answer("201")), .works), (.destinationGone(answer("410")), .works),
            (.refused(answer("413")), .works), (.refused(answer("not-sent", "endpointNotAllowed")), .nothing),
            (.refused(answer("curl-3", "badRequest")), .nothing), (.refused(answer("addressRefused", "addressRefused")), .nothing),
            (.misconfigured(answer("401")), .rejectsUs), (.misconfigured(answer("403")), .rejectsUs),
            (.misconfigured(answer("not-sent", "notConfigured")), .nothing),
        ] as [(Outcome, ServiceSign)])
    func `an outcome that is final says whether the service works`(outcome: Outcome, sign: ServiceSign) {
        #expect(outcome.sign == sign)
    }

    @Test(
        arguments: [
            ("429", "", .throttles(.seconds(7))), ("406", "", .throttles(.seconds(7))), ("500", "", .fails), ("503", "Shutdown", .fails),
            ("599", "", .fails), ("408", "", .fails), ("410", "Unregistered", .works), ("400", "IdleTimeout", .works),
            ("curl-6", "resolve", .fails), ("curl-7", "connect", .fails), ("curl-28", "timeout", .fails), ("curl-60", "tls", .fails),
            ("curl-18", "stream", .fails), ("timeout", "timeout", .fails), ("cancelled", "cancelled", .nothing),
            ("curl-42", "cancelled", .nothing), ("not-sent", "x", .nothing),
            ("noFreeSlot", "noFreeSlot", .nothing),
        ] as [(String, String, ServiceSign)])
    func `what is tried again says why`(code: String, reason: String, sign: ServiceSign) {
        #expect(Outcome.tryAgain(after: .seconds(7), Self.answer(code, reason)).sign == sign)
    }

    @Test(arguments: [
        ("curl-6", "resolve", ServiceSign.nothing), ("curl-28", "resolve", .nothing), ("curl-7", "connect", .fails), ("503", "", .fails),
    ])
    func `that a host nobody knows does not resolve says nothing about its service`(code: String, reason: String, sign: ServiceSign) {
        let outcome = Outcome.tryAgain(after: nil, Self.answer(code, reason))
        #expect(outcome.signUnderUnknownHost == sign)
        #expect(outcome.sign == .fails)
    }

    @Test func `only what waited inside this process for others was not tried`() {
        #expect(Outcome.tryAgain(after: nil, Self.answer("noFreeSlot", "noFreeSlot")).isUntried)
        for code in ["curl-28", "curl-7", "503", "cancelled", "not-sent"] {
            #expect(!Outcome.tryAgain(after: nil, Self.answer(code)).isUntried)
        }
    }

    @Test func `what a provider's table knows better comes first`() {
        #expect(Outcome.tryAgain(after: nil, Self.answer("429", "TooManyRequests", .works)).sign == .works)
        #expect(Outcome.tryAgain(after: nil, Self.answer("400", "Throttling", .throttles(nil))).sign == .throttles(nil))
    }
}
