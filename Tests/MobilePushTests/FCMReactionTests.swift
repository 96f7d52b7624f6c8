import CircuitBreaking
import Delivery
import HTTP
import Providers
import Testing

@testable import MobilePush

@Suite struct FCMReactionTests {
    private static func error(_ status: String, _ code: String?, message: String = "", details: String = "") -> String {
        let code = code.map {
            #"{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"\#($0)"}"#
        }
        let all = [code, details.isEmpty ? nil : details].compactMap { $0 }.joined(separator: ",")
        return #"{"error":{"code":0,"message":"\#(message)","status":"\#(status)","details":[\#(all)]}}"#
    }

    private static func violation(_ field: String) -> String {
        #"{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"\#(field)","description":"x"}]}"#
    }

    @Test(arguments: [
        (200, #"{"name":"projects/p/messages/1"}"#, Reaction.delivered, ""),
        (400, error("UNKNOWN", "UNSPECIFIED_ERROR"), .retry, "UNSPECIFIED_ERROR"),
        (
            400, error("INVALID_ARGUMENT", "INVALID_ARGUMENT", message: "The registration token is not a valid FCM registration token"),
            .goneIfOthersAreAccepted, "INVALID_ARGUMENT"
        ),
        (
            400, error("INVALID_ARGUMENT", "INVALID_ARGUMENT", details: violation("message.token")), .goneIfOthersAreAccepted,
            "INVALID_ARGUMENT"
        ),
        (400, error("INVALID_ARGUMENT", "INVALID_ARGUMENT", details: violation("message.android.ttl")), .refused, "INVALID_ARGUMENT"),
        (
            400, error("INVALID_ARGUMENT", nil, message: "a registration token", details: violation("message.data")), .refused,
            "INVALID_ARGUMENT"
        ),
        (400, error("INVALID_ARGUMENT", "INVALID_ARGUMENT", message: "Message is too big"), .refused, "INVALID_ARGUMENT"),
        (404, error("NOT_FOUND", "UNREGISTERED"), .gone, "UNREGISTERED"), (404, error("NOT_FOUND", nil), .misconfigured, "NOT_FOUND"),
        (403, error("PERMISSION_DENIED", "SENDER_ID_MISMATCH"), .goneIfOthersAreAccepted, "SENDER_ID_MISMATCH"),
        (400, "", .misconfigured, foreign), (404, "<html>", .misconfigured, foreign), (404, "", .misconfigured, foreign),
        (403, "", .misconfigured, foreign), (302, "", .misconfigured, foreign), (404, #"{"error":"blocked"}"#, .misconfigured, foreign),
        (200, "<html>Sign in</html>", .misconfigured, foreign), (200, "", .misconfigured, foreign),
        (403, error("PERMISSION_DENIED", nil), .misconfigured, "PERMISSION_DENIED"),
        (429, error("RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), .retryAfter(.seconds(60)), "QUOTA_EXCEEDED"),
        (429, "", .retryAfter(.seconds(60)), ""), (503, error("UNAVAILABLE", "UNAVAILABLE"), .retry, "UNAVAILABLE"),
        (500, error("INTERNAL", "INTERNAL"), .retry, "INTERNAL"), (502, "<html>", .retry, ""),
        (401, error("UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"), .misconfigured, "THIRD_PARTY_AUTH_ERROR"),
        (401, error("UNAUTHENTICATED", "APNS_AUTH_ERROR"), .misconfigured, "APNS_AUTH_ERROR"),
        (401, error("UNAUTHENTICATED", nil), .misconfigured, "UNAUTHENTICATED"),
        (400, error("INVALID_ARGUMENT", "NOVELTY"), .refused, "NOVELTY"),
    ])
    func `Google's page`(status: Int, body: String, reaction: Reaction, reason: String) {
        let reading = FCMReaction.reading(HTTPResponse(status, body))
        #expect(reading.reaction == reaction)
        #expect(reading.answer.code == String(status) && reading.answer.reason == reason)
        let isHeld = reaction == .misconfigured || reaction == .goneIfOthersAreAccepted
        #expect((reading.answer.setting != nil) == isHeld, "what may be our fault names the setting to look at")
    }

    private static let foreign = "notFromProvider"

    @Test(arguments: [
        ("SENDER_ID_MISMATCH", "BELFRY_FCM_SERVICE_ACCOUNT", nil as CircuitSignal?),
        ("THIRD_PARTY_AUTH_ERROR", "the APNs key in the Firebase console", .works),
        ("APNS_AUTH_ERROR", "the APNs key in the Firebase console", .works),
    ])
    func `what may be our fault names the setting, and a key for one platform opens the circuit for no other`(
        code: String, setting: String, signal: CircuitSignal?
    ) {
        let answer = FCMReaction.reading(HTTPResponse(403, Self.error("PERMISSION_DENIED", code))).answer
        #expect(answer.setting == setting && answer.signal == signal)
    }

    @Test func `the message's id is kept`() {
        #expect(FCMReaction.reading(HTTPResponse(200, #"{"name":"projects/p/messages/0:17%31"}"#)).answer.id == "0:17%31")
        let long = String(repeating: "x", count: 200)
        #expect(FCMReaction.reading(HTTPResponse(200, #"{"name":"projects/p/messages/\#(long)"}"#)).answer.id == nil)
    }

    @Test func `Google's own time wins`() {
        let response = HTTPResponse(429, Self.error("RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), headers: ["Retry-After": "5"])
        let (reaction, answer) = FCMReaction.reading(response)
        #expect(
            Outcome(reaction, answer, response)
                == .tryAgain(after: .seconds(5), .init(provider: "fcm", code: "429", reason: "QUOTA_EXCEEDED")))
    }
}
