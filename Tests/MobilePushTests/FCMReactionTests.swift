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
            .gone, "INVALID_ARGUMENT"
        ),
        (400, error("INVALID_ARGUMENT", "INVALID_ARGUMENT", details: violation("message.token")), .gone, "INVALID_ARGUMENT"),
        (400, error("INVALID_ARGUMENT", "INVALID_ARGUMENT", details: violation("message.android.ttl")), .refused, "INVALID_ARGUMENT"),
        (
            400, error("INVALID_ARGUMENT", nil, message: "a registration token", details: violation("message.data")), .refused,
            "INVALID_ARGUMENT"
        ),
        (400, error("INVALID_ARGUMENT", "INVALID_ARGUMENT", message: "Message is too big"), .refused, "INVALID_ARGUMENT"),
        (400, "", .refused, ""), (404, error("NOT_FOUND", "UNREGISTERED"), .gone, "UNREGISTERED"),
        (404, error("NOT_FOUND", nil), .misconfigured, "NOT_FOUND"), (404, "<html>", .misconfigured, ""),
        (403, error("PERMISSION_DENIED", "SENDER_ID_MISMATCH"), .gone, "SENDER_ID_MISMATCH"),
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
        let response = HTTPResponse(status, body)
        let answer = ProviderAnswer(provider: "fcm", code: String(status), reason: reason)
        #expect(FCMReaction.outcome(of: response) == Outcome(reaction, answer, response))
    }

    @Test func `Google's own time wins`() {
        let response = HTTPResponse(429, Self.error("RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"), headers: ["Retry-After": "5"])
        #expect(
            FCMReaction.outcome(of: response)
                == .tryAgain(after: .seconds(5), .init(provider: "fcm", code: "429", reason: "QUOTA_EXCEEDED")))
    }
}
