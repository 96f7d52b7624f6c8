import Delivery
import HTTP
import Providers
import Testing

@testable import WebPush

/// One row of a service's page.
struct Row: Sendable, CustomTestStringConvertible {
    let status: Int
    let body: String
    let reaction: Reaction
    let reason: String

    /// A row whose answer has no body.
    init(_ status: Int, _ reaction: Reaction, _ reason: String = "") {
        self.init(status, "", reaction, reason)
    }

    init(_ status: Int, _ body: String, _ reaction: Reaction, _ reason: String = "") {
        self.status = status
        self.body = body
        self.reaction = reaction
        self.reason = reason
    }

    var testDescription: String { "\(status) \(body)" }

    func check(_ service: PushService, headers: HTTPHeaders = [:], sourceLocation: SourceLocation = #_sourceLocation) {
        let response = HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
        let answer = ProviderAnswer(provider: service.provider, code: String(status), reason: reason)
        let outcome = WebPushReaction.outcome(of: response, from: service)
        #expect(outcome == Outcome(reaction, answer, response), sourceLocation: sourceLocation)
    }
}

@Suite struct ReactionTests {
    /// RFC 8030, for services without a page of their own.
    @Test(arguments: [
        Row(200, .delivered), Row(201, .delivered), Row(202, .delivered), Row(204, .delivered), Row(301, .refused), Row(307, .refused),
        Row(400, .refused), Row(401, .misconfigured), Row(403, .gone), Row(404, .gone), Row(408, .retry), Row(410, .gone),
        Row(413, .refused), Row(418, .refused), Row(429, .retry), Row(500, .retry), Row(502, .retry), Row(503, .retry), Row(504, .retry),
    ])
    func generic(row: Row) { row.check(.other) }

    @Test(arguments: [
        Row(201, .delivered),
        Row(400, #"{"code":400,"errno":110,"error":"Bad Request"}"#, .refused, "errno-110"),
        Row(400, #"{"code":400,"errno":111}"#, .refused, "errno-111"), Row(400, #"{"code":400,"errno":113}"#, .refused, "errno-113"),
        Row(400, #"{"code":400,"errno":114}"#, .refused, "errno-114"),
        Row(401, #"{"code":401,"errno":109,"message":"Invalid bearer token"}"#, .misconfigured, "errno-109"),
        Row(401, #"{"code":401,"errno":109,"message":"VAPID public key mismatch"}"#, .gone, "VapidKeyMismatch"),
        Row(404, #"{"code":404,"errno":102}"#, .gone, "errno-102"), Row(410, #"{"code":410,"errno":103}"#, .gone, "errno-103"),
        Row(410, #"{"code":410,"errno":105}"#, .gone, "errno-105"), Row(410, #"{"code":410,"errno":106}"#, .gone, "errno-106"),
        Row(413, #"{"code":413,"errno":104}"#, .refused, "errno-104"), Row(500, #"{"code":500,"errno":999}"#, .retry, "errno-999"),
        Row(502, #"{"code":502,"errno":900}"#, .retry, "errno-900"), Row(502, #"{"code":502,"errno":903}"#, .retry, "errno-903"),
        Row(503, #"{"code":503,"errno":201}"#, .retry, "errno-201"), Row(503, #"{"code":503,"errno":202}"#, .retry, "errno-202"),
        Row(503, #"{"code":503,"errno":null}"#, .retry), Row(503, "<html>not JSON</html>", .retry), Row(401, "", .misconfigured),
    ])
    func mozilla(row: Row) { row.check(.mozilla) }

    @Test(arguments: [
        Row(201, .delivered), Row(400, "<HTML>UnauthorizedRegistration</HTML>", .gone, "VapidKeyMismatch"),
        Row(400, "the key in the authorization header does not match: sender id mismatch", .gone, "VapidKeyMismatch"),
        Row(400, "invalid TTL", .refused), Row(401, "authorization header must be specified", .misconfigured),
        Row(403, "the credentials do not correspond to the credentials used to create the subscriptions", .gone, "VapidKeyMismatch"),
        Row(404, .gone), Row(410, "push subscription has unsubscribed or expired", .gone), Row(413, .refused), Row(429, .retry),
        Row(500, .retry), Row(503, .retry),
    ])
    func fcm(row: Row) { row.check(.fcm) }

    @Test(arguments: [
        Row(201, .delivered), Row(400, #"{"reason":"BadTtl"}"#, .refused, "BadTtl"),
        Row(400, #"{"reason":"BadUrgency"}"#, .refused, "BadUrgency"),
        Row(400, #"{"reason":"BadWebPushTopic"}"#, .refused, "BadWebPushTopic"),
        Row(400, #"{"reason":"BadWebPushRequest"}"#, .refused, "BadWebPushRequest"),
        Row(400, #"{"reason":"VapidPkHashMismatch"}"#, .gone, "VapidPkHashMismatch"),
        Row(403, #"{"reason":"VapidPkHashMismatch"}"#, .gone, "VapidPkHashMismatch"),
        Row(400, #"{"reason":"BadAuthorizationHeader"}"#, .misconfigured, "BadAuthorizationHeader"),
        Row(403, #"{"reason":"BadAuthorizationHeader"}"#, .misconfigured, "BadAuthorizationHeader"),
        Row(403, #"{"reason":"BadJwtToken"}"#, .misconfigured, "BadJwtToken"),
        Row(403, #"{"reason":"BadVapidPublicKey"}"#, .misconfigured, "BadVapidPublicKey"),
        Row(404, #"{"reason":"BadPath"}"#, .gone, "BadPath"), Row(405, #"{"reason":"MethodNotAllowed"}"#, .refused, "MethodNotAllowed"),
        Row(410, .gone), Row(413, #"{"reason":"PayloadTooLarge"}"#, .refused, "PayloadTooLarge"),
        Row(429, #"{"reason":"TooManyRequests"}"#, .retry, "TooManyRequests"),
        Row(400, #"{"reason":"IdleTimeout"}"#, .retry, "IdleTimeout"),
        Row(500, #"{"reason":"InternalServerError"}"#, .retry, "InternalServerError"),
        Row(503, #"{"reason":"ServiceUnavailable"}"#, .retry, "ServiceUnavailable"),
        Row(503, #"{"reason":"Shutdown"}"#, .retry, "Shutdown"),
        Row(400, #"{"reason":"Novelty"}"#, .refused, "Novelty"), Row(503, #"{"reason":"Novelty"}"#, .retry, "Novelty"),
    ])
    func apple(row: Row) { row.check(.apple) }

    @Test(arguments: [
        Row(200, .delivered), Row(201, .delivered), Row(400, .refused), Row(401, .misconfigured), Row(403, .gone), Row(404, .gone),
        Row(406, .retry, "ThrottleLimitExceeded"), Row(410, .gone), Row(413, .refused), Row(500, .retry), Row(503, .retry),
    ])
    func wns(row: Row) { row.check(.wns) }

    @Test(arguments: PushService.allCases)
    func `Retry-After is handed on`(service: PushService) {
        let response = HTTPResponse(status: service == .wns ? 406 : 503, headers: ["retry-after": "120"], body: [])
        guard case .tryAgain(let after, _) = WebPushReaction.outcome(of: response, from: service) else {
            Issue.record("not tried again")
            return
        }
        #expect(after == .seconds(120))
    }

    @Test func `Microsoft's words come from headers`() {
        Row(401, .misconfigured, "Invalid").check(.wns, headers: ["X-WNS-ERROR-DESCRIPTION": "Invalid token secret"])
    }
}
