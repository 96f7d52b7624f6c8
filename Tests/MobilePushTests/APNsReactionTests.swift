import CircuitBreaking
import Delivery
import HTTP
import Messages
import Providers
import Testing

@testable import MobilePush

@Suite struct APNsReactionTests {
    @Test(arguments: [
        (200, "", Reaction.delivered),
        (400, "BadCollapseId", .refused), (400, "InvalidCollapseId", .refused), (400, "BadDeviceToken", .goneIfOthersAreAccepted),
        (400, "BadExpirationDate", .refused), (400, "BadMessageId", .refused), (400, "BadPriority", .refused),
        (400, "BadTopic", .misconfigured), (400, "DeviceTokenNotForTopic", .goneIfOthersAreAccepted), (400, "DuplicateHeaders", .refused),
        (400, "IdleTimeout", .retry), (400, "InvalidPushType", .refused), (400, "MissingDeviceToken", .refused),
        (400, "MissingTopic", .misconfigured), (400, "PayloadEmpty", .refused), (400, "TopicDisallowed", .misconfigured),
        (403, "BadCertificate", .misconfigured), (403, "BadCertificateEnvironment", .misconfigured),
        (403, "BadEnvironmentKeyIdInToken", .misconfigured), (403, "BadEnvironmentKeyInToken", .misconfigured),
        (403, "ExpiredProviderToken", .misconfigured), (403, "Forbidden", .misconfigured),
        (403, "InvalidProviderToken", .misconfigured), (403, "MissingProviderToken", .misconfigured),
        (403, "UnrelatedKeyIdInToken", .misconfigured), (404, "BadPath", .refused), (405, "MethodNotAllowed", .refused),
        (410, "ExpiredToken", .gone), (410, "Unregistered", .gone), (413, "PayloadTooLarge", .refused),
        (429, "TooManyProviderTokenUpdates", .misconfigured), (429, "TooManyRequests", .retry),
        (500, "InternalServerError", .retry), (503, "ServiceUnavailable", .retry), (503, "Shutdown", .retry),
    ])
    func `Apple's page`(status: Int, reason: String, reaction: Reaction) {
        let response = HTTPResponse(status, reason.isEmpty ? "" : #"{"reason":"\#(reason)"}"#)
        let reading = APNsReaction.reading(response, registeredAt: Fixture.now)
        #expect(reading.reaction == reaction)
        #expect(reading.answer.code == String(status) && reading.answer.reason == reason)
        let isHeld = reaction == .misconfigured || reaction == .goneIfOthersAreAccepted
        #expect((reading.answer.setting != nil) == isHeld, "what may be our fault names the setting to look at")
    }

    @Test(arguments: [
        ("BadDeviceToken", "BELFRY_APNS_URL or the environment in the devices' registrations"),
        ("DeviceTokenNotForTopic", "BELFRY_APNS_TOPIC"), ("TopicDisallowed", "BELFRY_APNS_TOPIC"), ("BadTopic", "BELFRY_APNS_TOPIC"),
    ])
    func `what may be our fault names the setting`(reason: String, setting: String) {
        let response = HTTPResponse(400, #"{"reason":"\#(reason)"}"#)
        #expect(APNsReaction.reading(response, registeredAt: Fixture.now).answer.setting == setting)
        guard reason != "BadDeviceToken" else { return }
        let named = APNsReaction.reading(response, registeredAt: Fixture.now, topicSetting: APNsReaction.appSetting)
        #expect(named.answer.setting == "the app in the device's registration")
    }

    @Test(
        arguments: [
            (200, "", .works), (410, "Unregistered", .works), (400, "TopicDisallowed", .works),
            (403, "InvalidProviderToken", .trouble(.unauthorized)), (403, "ExpiredProviderToken", .trouble(.unauthorized)),
            (429, "TooManyProviderTokenUpdates", .trouble(.unauthorized)), (500, "InternalServerError", .trouble(.failing)),
            (503, "Shutdown", .trouble(.failing)),
        ] as [(Int, String, CircuitSignal)])
    func `what is about one device or app is no signal about Apple's service`(status: Int, reason: String, signal: CircuitSignal) {
        let response = HTTPResponse(status, reason.isEmpty ? "" : #"{"reason":"\#(reason)"}"#)
        let (reaction, answer) = APNsReaction.reading(response, registeredAt: Fixture.now)
        #expect(Outcome(reaction, answer, response).signal == signal)
    }

    @Test(arguments: [
        (410, "<html><body>Blocked</body></html>", Reaction.misconfigured), (410, "", .misconfigured), (410, "{}", .misconfigured),
        (400, "<html>BadDeviceToken</html>", .misconfigured), (404, "", .misconfigured), (302, "", .misconfigured),
        (403, #"{"error":"blocked"}"#, .misconfigured), (407, "", .misconfigured), (408, "", .retry), (429, "<html>", .retry),
        (502, "<html>", .retry), (200, "<html>Sign in</html>", .misconfigured), (204, "{}", .misconfigured),
    ])
    func `what is not Apple's own answer deletes nothing`(status: Int, body: String, reaction: Reaction) {
        let reading = APNsReaction.reading(HTTPResponse(status, body), registeredAt: Fixture.now)
        #expect(reading.reaction == reaction)
        guard reaction == .misconfigured else { return }
        #expect(reading.answer.reason == "notFromProvider" && reading.answer.setting == "BELFRY_APNS_URL")
    }

    @Test(arguments: [
        (400, "Novelty", Reaction.refused), (403, "Novelty", .misconfigured), (404, "Novelty", .refused), (410, "Novelty", .refused),
        (429, "Novelty", .retry),
        (500, "Novelty", .retry), (502, "Novelty", .retry),
    ])
    func `an unknown reason never costs a device`(status: Int, reason: String, reaction: Reaction) {
        #expect(APNsReaction.reaction(status, reason) == reaction)
    }

    @Test(arguments: [
        (0, true), (1, true), (-1, false), (-86_400_000, false), (nil as Int64?, true),
    ])
    func `a token that was registered after Apple gave it up is kept`(offset: Int64?, isGone: Bool) {
        let timestamp = offset.map { #","timestamp":\#(Fixture.now.milliseconds + $0)"# } ?? ""
        let response = HTTPResponse(410, #"{"reason":"Unregistered"\#(timestamp)}"#)
        #expect(APNsReaction.reading(response, registeredAt: Fixture.now).reaction == (isGone ? .gone : .retry))
    }

    @Test func `Retry-After is handed on`() {
        let response = HTTPResponse(503, #"{"reason":"Shutdown"}"#, headers: ["Retry-After": "900"])
        let answer = ProviderAnswer(provider: "apns", code: "503", reason: "Shutdown")
        let reading = APNsReaction.reading(response, registeredAt: Fixture.now)
        #expect(Outcome(reading.reaction, reading.answer, response) == .tryAgain(after: .seconds(900), answer))
    }
}
