import CircuitBreaking
import Delivery
import HTTP
import Messages
import Testing

@testable import Email

@Suite struct CircuitTests {
    @Test func `a lone 429 that asks for an hour holds up one mail, and a second person is told`() async throws {
        let busy = HTTPResponse(429, headers: ["x-amzn-ErrorType": "TooManyRequestsException", "Retry-After": "3600"])
        let recorder = Recorder([.success(busy), .success(HTTPResponse(200, #"{"MessageId":"m-1"}"#))])
        let handler = EmailHandler(try Fixture.settings(), send: recorder.send)
        let circuit = Circuit(CircuitKey(service: "ses"), CircuitRules(capacity: 5), now: .now) { Issue.record("a permit was dropped") }
        var outcomes: [Outcome] = []
        for number in 1...2 {
            switch await circuit.enter(at: .now) {
            case .held: break
            case .permit(let permit):
                var job = Fixture.job()
                job.destination.id = "d-\(number)"
                let outcome = await handler.handle(job, attempt: Fixture.attempt)
                _ = permit.leave(outcome.signal, at: .now) { OpeningAnswer(provider: "", code: "", reason: "") }
                outcomes.append(outcome)
            }
        }
        guard outcomes.count == 2, case .tryAgain(let after, _) = outcomes[0], case .delivered = outcomes[1] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(after == .seconds(3600))
    }
}
