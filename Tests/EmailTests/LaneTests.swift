import Delivery
import HTTP
import Messages
import Testing

@testable import Email

@Suite struct LaneTests {
    @Test func `a lone 429 that asks for an hour holds up one mail, and a second person is told`() async throws {
        let busy = HTTPResponse(429, headers: ["x-amzn-ErrorType": "TooManyRequestsException", "Retry-After": "3600"])
        let recorder = Recorder([.success(busy), .success(HTTPResponse(200, #"{"MessageId":"m-1"}"#))])
        let handler = EmailHandler(try Fixture.settings(), send: recorder.send)
        var lane = Lane(LaneRules(capacity: 5), now: .now)
        var outcomes: [Outcome] = []
        for number in 1...2 {
            guard case .enter(let pass) = lane.admit(at: .now) else { break }
            var job = Fixture.job()
            job.destination.id = "d-\(number)"
            let outcome = await handler.handle(job, attempt: Fixture.attempt)
            _ = lane.leave(pass, outcome.sign, at: .now)
            outcomes.append(outcome)
        }
        guard outcomes.count == 2, case .tryAgain(let after, _) = outcomes[0], case .delivered = outcomes[1] else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(after == .seconds(3600))
    }
}
