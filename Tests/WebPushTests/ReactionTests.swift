import Delivery
import Endpoints
import HTTP
import Providers
import Testing

@testable import WebPush

/// One row of a service's page.
struct Row: Sendable, CustomTestStringConvertible {
    let status: Int
    let body: String
    let reaction: WebPushReaction
    let reason: String

    /// A row whose answer has no body.
    init(_ status: Int, _ reaction: WebPushReaction, _ reason: String = "") {
        self.init(status, "", reaction, reason)
    }

    init(_ status: Int, _ body: String, _ reaction: WebPushReaction, _ reason: String = "") {
        self.status = status
        self.body = body
        self.reaction = reaction
        self.reason = reason
    }

    var testDescription: String { "\(status) \(body)" }

    func check(_ service: PushService, headers: HTTPHeaders = [:], sourceLocation: SourceLocation = #_sourceLocation) {
        let response = HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
        let reading = WebPushReaction.reading(response, from: service)
        #expect(reading.0 == reaction, sourceLocation: sourceLocation)
        #expect(ProviderAnswer(provider: "", response, reason: reading.reason).reason == reason, sourceLocation: sourceLocation)
    }
}

@Suite struct ReactionTests {
    /// RFC 8030, for services without a page of their own.
    @Test(arguments: [
        Row(200, .delivered), Row(201, .delivered), Row(202, .delivered), Row(204, .delivered), Row(301, .foreign), Row(307, .foreign),
        Row(304, .foreign), Row(308, .foreign), Row(400, .refused), Row(401, .misconfigured), Row(403, .forbidden),
        Row(404, .goneWithoutWords), Row(406, .refused), Row(408, .later), Row(410, .goneWithoutWords),
        Row(410, "expired", .goneWithoutWords), Row(404, #"{"code":404,"errno":102}"#, .gone, "errno-102"),
        Row(410, #"{"code":410,"errno":106}"#, .gone, "errno-106"), Row(410, #"{"code":410,"errno":null}"#, .goneWithoutWords),
        Row(404, " \n<!doctype html>", .goneWithoutWords), Row(410, "<html>", .goneWithoutWords), Row(403, "<html>", .forbidden),
        Row(413, .tooLarge), Row(418, .refused), Row(429, .throttled), Row(500, .later), Row(502, .later), Row(503, .later),
        Row(504, .later),
        Row(299, .delivered), Row(451, .refused), Row(599, .later),
    ])
    func generic(row: Row) { row.check(.other) }

    @Test(arguments: [
        Row(201, .delivered),
        Row(400, #"{"code":400,"errno":110,"error":"Bad Request"}"#, .refused, "errno-110"),
        Row(400, #"{"code":400,"errno":111}"#, .refused, "errno-111"), Row(400, #"{"code":400,"errno":113}"#, .refused, "errno-113"),
        Row(400, #"{"code":400,"errno":114}"#, .refused, "errno-114"),
        Row(401, #"{"code":401,"errno":109,"message":"Invalid bearer token"}"#, .misconfigured, "errno-109"),
        Row(401, #"{"code":401,"errno":109,"message":"VAPID public key mismatch"}"#, .keyMismatch, "VapidKeyMismatch"),
        Row(404, #"{"code":404,"errno":102}"#, .gone, "errno-102"), Row(410, #"{"code":410,"errno":103}"#, .gone, "errno-103"),
        Row(410, #"{"code":410,"errno":105}"#, .gone, "errno-105"), Row(410, #"{"code":410,"errno":106}"#, .gone, "errno-106"),
        Row(413, #"{"code":413,"errno":104}"#, .tooLarge, "errno-104"), Row(500, #"{"code":500,"errno":999}"#, .later, "errno-999"),
        Row(502, #"{"code":502,"errno":900}"#, .later, "errno-900"), Row(502, #"{"code":502,"errno":903}"#, .later, "errno-903"),
        Row(503, #"{"code":503,"errno":201}"#, .later, "errno-201"), Row(503, #"{"code":503,"errno":202}"#, .later, "errno-202"),
        Row(503, #"{"code":503,"errno":null}"#, .later), Row(503, "<html>not JSON</html>", .later), Row(401, "", .misconfigured),
        Row(401, #"{"code":401,"errno":109,"message":"vapid PUBLIC KEY mismatch"}"#, .keyMismatch, "VapidKeyMismatch"),
        Row(403, .forbidden), Row(403, #"{"code":403,"errno":null}"#, .forbidden), Row(413, .tooLarge), Row(429, .throttled),
        Row(302, .foreign), Row(404, .goneWithoutWords), Row(410, .goneWithoutWords), Row(410, "<html>", .foreign),
        Row(404, "<html>", .foreign), Row(404, #"{"error":"blocked"}"#, .foreign), Row(400, "<html>", .foreign),
        Row(502, #"{"code":502,"errno":901}"#, .later, "errno-901"), Row(502, #"{"code":502,"errno":902}"#, .later, "errno-902"),
        Row(400, #"{"code":400,"errno":107}"#, .refused, "errno-107"),
        Row(404, #"{"code":404,"message":"no such route"}"#, .goneWithoutWords),
        Row(410, #"{"code":410,"errno":null}"#, .goneWithoutWords),
        Row(410, #"{"code":410,"errno":107}"#, .goneWithoutWords, "errno-107"),
    ])
    func mozilla(row: Row) { row.check(.mozilla) }

    @Test(arguments: [
        Row(201, .delivered), Row(400, "<HTML>UnauthorizedRegistration</HTML>", .keyMismatch, "VapidKeyMismatch"),
        Row(400, "the key in the authorization header does not match: sender id mismatch", .keyMismatch, "VapidKeyMismatch"),
        Row(400, "invalid TTL", .refused), Row(401, "authorization header must be specified", .misconfigured),
        Row(403, "the credentials do not correspond to the credentials used to create the subscriptions", .keyMismatch, "VapidKeyMismatch"),
        Row(403, "the key in the authorization header does not correspond to the sender ID", .keyMismatch, "VapidKeyMismatch"),
        Row(403, .forbidden), Row(403, "<html>blocked</html>", .forbidden), Row(404, "no such subscription", .goneWithoutWords),
        Row(410, "gone\n", .goneWithoutWords), Row(404, "Push Subscription has unsubscribed or expired.\n", .gone),
        Row(404, .goneWithoutWords), Row(404, "<HTML><TITLE>Not Found</TITLE></HTML>", .goneWithoutWords), Row(410, .goneWithoutWords),
        Row(410, "push subscription has unsubscribed or expired", .gone), Row(413, .tooLarge), Row(429, .throttled),
        Row(500, .later), Row(503, .later), Row(400, "invalid JWT provided", .refused), Row(302, .foreign), Row(502, .later),
    ])
    func fcm(row: Row) { row.check(.fcm) }

    @Test(arguments: [
        Row(201, .delivered), Row(400, #"{"reason":"BadTtl"}"#, .refused, "BadTtl"),
        Row(400, #"{"reason":"BadUrgency"}"#, .refused, "BadUrgency"),
        Row(400, #"{"reason":"BadWebPushTopic"}"#, .refused, "BadWebPushTopic"),
        Row(400, #"{"reason":"BadWebPushRequest"}"#, .refused, "BadWebPushRequest"),
        Row(400, #"{"reason":"VapidPkHashMismatch"}"#, .keyMismatch, "VapidPkHashMismatch"),
        Row(403, #"{"reason":"VapidPkHashMismatch"}"#, .keyMismatch, "VapidPkHashMismatch"),
        Row(400, #"{"reason":"BadAuthorizationHeader"}"#, .misconfigured, "BadAuthorizationHeader"),
        Row(403, #"{"reason":"BadAuthorizationHeader"}"#, .misconfigured, "BadAuthorizationHeader"),
        Row(403, #"{"reason":"BadJwtToken"}"#, .misconfigured, "BadJwtToken"),
        Row(403, #"{"reason":"BadVapidPublicKey"}"#, .misconfigured, "BadVapidPublicKey"),
        Row(404, #"{"reason":"BadPath"}"#, .gone, "BadPath"), Row(405, #"{"reason":"MethodNotAllowed"}"#, .refused, "MethodNotAllowed"),
        Row(410, #"{"reason":"Unregistered"}"#, .gone, "Unregistered"), Row(410, .goneWithoutWords), Row(410, "<html>", .foreign),
        Row(410, #"{"reason":"ExpiredToken"}"#, .gone, "ExpiredToken"), Row(404, #"{"reason":"No route"}"#, .goneWithoutWords, "No"),
        Row(413, #"{"reason":"PayloadTooLarge"}"#, .tooLarge, "PayloadTooLarge"),
        Row(429, #"{"reason":"TooManyRequests"}"#, .throttled, "TooManyRequests"),
        Row(400, #"{"reason":"IdleTimeout"}"#, .later, "IdleTimeout"),
        Row(500, #"{"reason":"InternalServerError"}"#, .later, "InternalServerError"),
        Row(503, #"{"reason":"ServiceUnavailable"}"#, .later, "ServiceUnavailable"),
        Row(503, #"{"reason":"Shutdown"}"#, .later, "Shutdown"),
        Row(400, #"{"reason":"Novelty"}"#, .refused, "Novelty"), Row(403, #"{"reason":"Novelty"}"#, .misconfigured, "Novelty"),
        Row(403, .misconfigured), Row(404, .goneWithoutWords), Row(404, "<html>", .foreign), Row(413, .tooLarge), Row(429, .throttled),
        Row(500, .later), Row(301, .foreign),
        Row(403, #"{"reason":"BadWebPushTopic"}"#, .refused, "BadWebPushTopic"), Row(503, #"{"reason":"Novelty"}"#, .later, "Novelty"),
    ])
    func apple(row: Row) { row.check(.apple) }

    @Test(arguments: [
        Row(200, .delivered), Row(201, .delivered), Row(400, .refused, "dropped"), Row(401, .misconfigured, "dropped"),
        Row(403, .keyMismatch, "dropped"), Row(404, .gone, "dropped"), Row(406, .throttled, "ThrottleLimitExceeded"),
        Row(410, .gone, "dropped"), Row(413, .tooLarge, "dropped"), Row(500, .later, "dropped"), Row(503, .later, "dropped"),
        Row(302, .foreign, "dropped"), Row(429, .throttled, "dropped"),
    ])
    func wns(row: Row) { row.check(.wns, headers: row.status < 300 ? [:] : ["X-WNS-Status": "dropped"]) }

    @Test(arguments: [
        Row(200, .delivered), Row(400, .foreign), Row(401, .misconfigured), Row(403, .forbidden), Row(404, .goneWithoutWords),
        Row(404, "<html>", .foreign), Row(406, .throttled, "ThrottleLimitExceeded"), Row(410, .goneWithoutWords),
        Row(410, "<html>", .foreign),
        Row(413, .tooLarge), Row(503, .later),
    ])
    func `Microsoft's without its headers`(row: Row) { row.check(.wns) }

    /// Traefik and Go, Kong, Envoy, Spring, nginx, a portal.
    private static let strangers = [
        "404 page not found\n", #"{"message":"no Route matched with those values"}"#, "no healthy upstream",
        #"{"timestamp":"2026-11-30T20:52:33Z","status":404,"error":"Not Found","path":"/wpush/v2/x"}"#,
        #"{"code":404,"message":"no such route"}"#, #"{"reason":"Not Found"}"#, "<html><h1>404 Not Found</h1></html>", "",
    ]

    @Test(arguments: PushService.allCases, strangers)
    func `a 404 or 410 that somebody in between may have said loses no subscription at once`(service: PushService, body: String) {
        for status in [404, 410] {
            let response = HTTPResponse(status: status, body: Array(body.utf8))
            let reaction = WebPushReaction.reading(response, from: service).0
            #expect(reaction == .goneWithoutWords || reaction == .foreign, "\(status): \(reaction)")
        }
    }

    @Test(arguments: PushService.allCases, [200, 201, 202])
    func `a page is no push service's yes`(service: PushService, status: Int) {
        Row(status, "\n<!doctype html><title>Sign in</title>", .foreign).check(service)
        Row(status, "ok", .delivered).check(service)
    }

    @Test func `Microsoft's words come from headers`() {
        Row(401, .misconfigured, "Invalid").check(.wns, headers: ["X-WNS-ERROR-DESCRIPTION": "Invalid token secret"])
    }
}
