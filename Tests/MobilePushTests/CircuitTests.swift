import CircuitBreaking
import Delivery
import HTTP
import Messages
import MobilePush
import Testing

@Suite struct CircuitTests {
    @Test(arguments: [
        (Destination.Device(provider: .apns, token: "0f"), CircuitKey(service: "apns")),
        (Destination.Device(provider: .apns, token: "0f", environment: .production), CircuitKey(service: "apns")),
        (Destination.Device(provider: .apns, token: "0f", environment: .sandbox), CircuitKey(service: "apns", host: "sandbox")),
        (Destination.Device(provider: .fcm, token: "t"), CircuitKey(service: "fcm")),
    ])
    func `Apple's two hosts and Google's service are apart`(device: Destination.Device, key: CircuitKey) {
        let handler = MobilePushHandler(MobilePushSettings(apns: nil, fcm: nil)) { _ throws(HTTPFailure) in HTTPResponse(200) }
        #expect(handler.circuit(of: Fixture.job(device)) == key)
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
        let circuit = Circuit(CircuitKey(service: "mobile-push"), CircuitRules(prefetch: 100), now: .now) {
            Issue.record("a permit was dropped")
        }
        var outcomes: [Outcome] = []
        for number in 1...2 {
            switch await circuit.enter(at: .now) {
            case .held: break
            case .permit(let permit):
                let outcome = await handler.handle(Fixture.job(device, id: "d-\(number)"), attempt: Fixture.attempt)
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
