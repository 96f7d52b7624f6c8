import Delivery
import HTTP
import Messages
import MobilePush
import Testing

@Suite struct LaneTests {
    @Test(arguments: [
        (Destination.Device(provider: .apns, token: "0f"), LaneName(service: "apns")),
        (Destination.Device(provider: .apns, token: "0f", environment: .production), LaneName(service: "apns")),
        (Destination.Device(provider: .apns, token: "0f", environment: .sandbox), LaneName(service: "apns", host: "sandbox")),
        (Destination.Device(provider: .fcm, token: "t"), LaneName(service: "fcm")),
    ])
    func `Apple's two hosts and Google's service are apart`(device: Destination.Device, lane: LaneName) {
        let handler = MobilePushHandler(MobilePushSettings(apns: nil, fcm: nil)) { _ throws(HTTPFailure) in HTTPResponse(200) }
        #expect(handler.lane(of: Fixture.job(device)) == lane)
    }

    @Test(arguments: [
        (Fixture.iPhone, #"{"reason":"TooManyRequests"}"#, ""),
        (
            Fixture.pixel, #"{"error":{"status":"RESOURCE_EXHAUSTED","details":[{"errorCode":"QUOTA_EXCEEDED"}]}}"#,
            #"{"name":"projects/p/messages/1"}"#
        ),
    ])
    func `a lone 429 that asks for an hour is about one device, and a second person is told`(
        device: Destination.Device, busy: String, accepted: String
    ) async throws {
        let recorder = Recorder([HTTPResponse(429, busy, headers: ["Retry-After": "3600"]), HTTPResponse(200, accepted)])
        let account = try ServiceAccount(json: TestAccount.json)
        let settings = MobilePushSettings(apns: try Fixture.apns(), fcm: FCMSettings(account: account))
        let handler = MobilePushHandler(settings) { request async throws(HTTPFailure) in
            guard !request.url.contains("oauth2") else { return HTTPResponse(200, #"{"access_token":"t","expires_in":3599}"#) }
            return try await recorder.take(request).get()
        }
        var lane = Lane(LaneRules(prefetch: 100), now: .now)
        var outcomes: [Outcome] = []
        for number in 1...2 {
            guard case .enter(let pass) = lane.admit(at: .now) else { break }
            let outcome = await handler.handle(Fixture.job(device, id: "d-\(number)"), attempt: Fixture.attempt)
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
