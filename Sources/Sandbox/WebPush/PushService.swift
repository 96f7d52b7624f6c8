/// Whose push service a subscription belongs to. Each has its own endpoint path and its own way to say no.
public enum PushService: String, Codable, Hashable, Sendable, CaseIterable {
    case mozilla
    case fcm
    case apple
    case wns

    /// The path of an endpoint, with the token where the real service has it.
    func path(token: String) -> String {
        switch self {
        case .mozilla: "/wpush/v2/\(token)"
        case .fcm: "/fcm/send/\(token)"
        case .apple: "/\(token)"
        case .wns: "/w/?token=\(token)"
        }
    }

    /// The real service's host, for runs that send the real names to this stand-in.
    var realHost: String {
        switch self {
        case .mozilla: "updates.push.services.mozilla.com"
        case .fcm: "fcm.googleapis.com"
        case .apple: "web.push.apple.com"
        case .wns: "wns2-par02p.notify.windows.com"
        }
    }

    /// The token in a request's path, or nil when the path is no endpoint of any service.
    static func token(in request: SandboxRequest) -> String? {
        let segments = request.segments
        switch segments.first {
        case "wpush" where segments.count == 3 && ["v1", "v2"].contains(segments[1]): return segments[2]
        case "fcm" where segments.count == 3 && segments[1] == "send": return segments[2]
        case "wp" where segments.count == 2: return segments[1]
        case "w" where segments.count == 1: return request.query["token"] ?? ""
        case let only? where segments.count == 1 && only.utf8.count >= 32: return only
        default: return nil
        }
    }
}

extension PushService {
    /// The status and body with which this service refuses.
    func answer(to refusal: WebPushRefusal) -> SandboxAnswer {
        switch self {
        case .mozilla: Self.mozillaAnswer(refusal)
        case .fcm: .text(Self.fcmStatus(refusal), Self.fcmText(refusal))
        case .apple: Self.appleAnswer(refusal)
        case .wns: Self.wnsAnswer(refusal)
        }
    }

    /// The form of this service's answer for a status that a fault asks for.
    func faultAnswer(_ status: Int) -> SandboxAnswer {
        switch self {
        case .mozilla: Self.mozilla(status, number: Self.mozillaNumber(status), "Injected fault")
        case .fcm: .text(status, "Injected fault\n")
        case .apple: .json(status, ["reason": .string(APNsReason.name(forStatus: status))])
        case .wns:
            .empty(
                status,
                headers: [("x-wns-status", status == 406 ? "channelthrottled" : "dropped"), ("x-wns-error-description", "Injected fault")])
        }
    }

    /// The number that goes with a status (autopush, "Error codes").
    private static func mozillaNumber(_ status: Int) -> Int? {
        switch status {
        case 401: 109
        case 404: 102
        case 410: 106
        case 413: 104
        case 502: 900
        case 503: 201
        case 500: 999
        default: nil
        }
    }

    private static func mozilla(_ status: Int, number: Int?, _ message: String) -> SandboxAnswer {
        let headers: [(name: String, value: String)] = status == 410 ? [("cache-control", "max-age=86400")] : []
        return .json(
            status,
            [
                "code": .integer(status), "errno": number.map(JSON.integer) ?? .null,
                "error": .string(ReasonPhrase.of(status)), "message": .string(message),
                "more_info": "http://autopush.readthedocs.io/en/latest/http.html#error-codes",
            ],
            headers: headers)
    }

    private static func mozillaAnswer(_ refusal: WebPushRefusal) -> SandboxAnswer {
        switch refusal {
        case .unknownToken: mozilla(404, number: 102, refusal.why)
        case .unsubscribed: mozilla(410, number: 106, refusal.why)
        case .methodNotAllowed: mozilla(405, number: nil, refusal.why)
        case .timeToLiveMissing: mozilla(400, number: 111, refusal.why)
        case .timeToLiveOutOfRange: mozilla(400, number: 114, refusal.why)
        case .urgency: mozilla(400, number: nil, refusal.why)
        case .topic: mozilla(400, number: 113, refusal.why)
        case .encoding, .undecryptable: mozilla(400, number: 110, refusal.why)
        case .tooLarge: mozilla(413, number: 104, refusal.why)
        case .vapidMissing, .vapidInvalid, .vapidKeyMismatch: mozilla(401, number: 109, refusal.why)
        }
    }

    private static func fcmStatus(_ refusal: WebPushRefusal) -> Int {
        switch refusal {
        case .unknownToken: 404
        case .unsubscribed: 410
        case .methodNotAllowed: 405
        case .timeToLiveMissing, .timeToLiveOutOfRange, .urgency, .topic, .encoding, .undecryptable, .vapidInvalid: 400
        case .tooLarge: 413
        case .vapidMissing: 401
        case .vapidKeyMismatch: 403
        }
    }

    private static func fcmText(_ refusal: WebPushRefusal) -> String {
        switch refusal {
        case .unsubscribed: "push subscription has unsubscribed or expired.\n"
        case .vapidMissing: "authorization header must be specified.\n"
        case .vapidKeyMismatch: "the key in the authorization header does not correspond to the sender ID of this subscription.\n"
        case .unknownToken, .methodNotAllowed, .timeToLiveMissing, .timeToLiveOutOfRange, .urgency, .topic, .encoding,
            .tooLarge, .vapidInvalid, .undecryptable:
            "\(refusal.why)\n"
        }
    }

    private static func appleAnswer(_ refusal: WebPushRefusal) -> SandboxAnswer {
        let (status, reason) =
            switch refusal {
            case .unknownToken: (404, "BadPath")
            case .unsubscribed: (410, "Unregistered")
            case .methodNotAllowed: (405, "MethodNotAllowed")
            case .timeToLiveMissing, .timeToLiveOutOfRange: (400, "BadTtl")
            case .urgency: (400, "BadUrgency")
            case .topic: (400, "BadWebPushTopic")
            case .encoding, .undecryptable: (400, "BadWebPushRequest")
            case .tooLarge: (413, "PayloadTooLarge")
            case .vapidMissing, .vapidInvalid: (403, "BadJwtToken")
            case .vapidKeyMismatch: (400, "VapidPkHashMismatch")
            }
        return .json(status, ["reason": .string(reason)])
    }

    private static func wnsAnswer(_ refusal: WebPushRefusal) -> SandboxAnswer {
        let status =
            switch refusal {
            case .unknownToken: 404
            case .unsubscribed: 410
            case .methodNotAllowed: 405
            case .timeToLiveMissing, .timeToLiveOutOfRange, .urgency, .topic, .encoding, .undecryptable: 400
            case .tooLarge: 413
            case .vapidMissing, .vapidInvalid: 401
            case .vapidKeyMismatch: 403
            }
        return .empty(status, headers: [("x-wns-status", "dropped"), ("x-wns-error-description", refusal.why)])
    }
}

/// Why a push service says no. `PushService.answer(to:)` says how each service words it.
enum WebPushRefusal: Error, Hashable {
    case unknownToken
    case unsubscribed
    case methodNotAllowed
    case timeToLiveMissing
    case timeToLiveOutOfRange(String)
    case urgency
    case topic(String)
    case encoding(String)
    case tooLarge(Int, limit: Int)
    case vapidMissing
    case vapidInvalid(String)
    case vapidKeyMismatch
    /// No real service can see this; the browser would drop the message in silence. Here it has to be seen.
    case undecryptable(String)

    var why: String {
        switch self {
        case .unknownToken: "no such subscription"
        case .unsubscribed: "the subscription was removed"
        case .methodNotAllowed: "only POST is allowed"
        case .timeToLiveMissing: "TTL is missing or not a row of digits"
        case .timeToLiveOutOfRange(let rule): "TTL: \(rule)"
        case .urgency: "Urgency is not one of very-low, low, normal, high, or was sent twice"
        case .topic(let rule): "Topic: \(rule)"
        case .encoding(let rule): "Content-Encoding: \(rule)"
        case .tooLarge(let size, let limit): "the body has \(size) bytes, \(limit) are allowed"
        case .vapidMissing: "Authorization is missing"
        case .vapidInvalid(let rule): "VAPID: \(rule)"
        case .vapidKeyMismatch: "VAPID public key mismatch"
        case .undecryptable(let rule): "the browser could not open the message: \(rule)"
        }
    }
}
