import Delivery
import HTTP
import Messages
import Providers
import Testing

@testable import MobilePush

@Suite struct APNsReactionTests {
    @Test(arguments: [
        (200, "", Reaction.delivered),
        (400, "BadCollapseId", .refused), (400, "InvalidCollapseId", .refused), (400, "BadDeviceToken", .gone),
        (400, "BadExpirationDate", .refused), (400, "BadMessageId", .refused), (400, "BadPriority", .refused),
        (400, "BadTopic", .misconfigured), (400, "DeviceTokenNotForTopic", .gone), (400, "DuplicateHeaders", .refused),
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
        var answer = ProviderAnswer(provider: "apns", code: String(status), reason: reason)
        if ["BadTopic", "MissingTopic", "TopicDisallowed", "TooManyRequests"].contains(reason) { answer.sign = .works }
        #expect(APNsReaction.outcome(of: response, registeredAt: Fixture.now) == Outcome(reaction, answer, response))
    }

    @Test(arguments: [
        (200, "", ServiceSign.works), (410, "Unregistered", .works), (400, "BadDeviceToken", .works), (429, "TooManyRequests", .works),
        (400, "TopicDisallowed", .works), (403, "InvalidProviderToken", .rejectsUs), (403, "ExpiredProviderToken", .rejectsUs),
        (429, "TooManyProviderTokenUpdates", .rejectsUs), (500, "InternalServerError", .fails), (503, "Shutdown", .fails),
    ])
    func `what is about one device or app is no sign of Apple's service`(status: Int, reason: String, sign: ServiceSign) {
        let response = HTTPResponse(status, reason.isEmpty ? "" : #"{"reason":"\#(reason)"}"#)
        #expect(APNsReaction.outcome(of: response, registeredAt: Fixture.now).sign == sign)
    }

    @Test(arguments: [
        (400, "Novelty", Reaction.refused), (403, "Novelty", .misconfigured), (404, "", .refused), (429, "Novelty", .retry),
        (500, "Novelty", .retry), (502, "", .retry), (302, "", .refused),
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
        let answer = ProviderAnswer(provider: "apns", code: "410", reason: "Unregistered")
        let expected: Outcome = isGone ? .destinationGone(answer) : .tryAgain(after: nil, answer)
        #expect(APNsReaction.outcome(of: response, registeredAt: Fixture.now) == expected)
    }

    @Test func `Retry-After is handed on`() {
        let response = HTTPResponse(503, #"{"reason":"Shutdown"}"#, headers: ["Retry-After": "900"])
        let answer = ProviderAnswer(provider: "apns", code: "503", reason: "Shutdown")
        #expect(APNsReaction.outcome(of: response, registeredAt: Fixture.now) == .tryAgain(after: .seconds(900), answer))
    }
}
