import Delivery
import Endpoints
import HTTP
import Providers

/// What a push service's answer means: the words of the status tables.
enum WebPushReaction: Sendable, Equatable {
    /// The service has taken it.
    case delivered
    /// The subscription is dead, in the service's own words.
    case gone
    /// The status for a dead subscription, and nothing that shows whose answer it is: a proxy or a web server says 404, too.
    case goneWithoutWords
    /// This subscription was made with another key than the one we signed with: the service says so.
    case keyMismatch
    /// A 403 without words: another key, or somebody in between. It never costs a subscription.
    case forbidden
    /// Not the service's own answer: a proxy's page, or a redirect. It costs neither a subscription nor a job.
    case foreign
    /// Too many requests.
    case throttled
    /// The service is in trouble.
    case later
    /// The body is larger than this service, or the bridge behind it, takes.
    case tooLarge
    /// This one message is wrong; the subscription and our keys are not.
    case refused
    /// Our key, clock or contact is wrong.
    case misconfigured
}

extension WebPushReaction {
    /// What an answer means, and the service's word for it. Each service's own table comes first; RFC 8030's holds for the rest.
    static func reading(_ response: HTTPResponse, from service: PushService) -> (WebPushReaction, reason: String) {
        // A push service says yes without a page. Most answers are good: to look for a problem in them would cost more than all the rest.
        if (200..<300).contains(response.status) { return (response.isPage ? .foreign : .delivered, "") }
        return switch service {
        case .mozilla: mozilla(response)
        case .fcm: fcm(response)
        case .apple: apple(response)
        case .wns: wns(response)
        case .other: other(response)
        }
    }

    /// A service of which only the protocol is known. Mozilla's software can be run by anybody, and nobody in between has its words for
    /// "gone".
    private static func other(_ response: HTTPResponse) -> (WebPushReaction, reason: String) {
        let reaction = generic(response.status)
        guard reaction == .goneWithoutWords else { return (reaction, "") }
        let own = mozilla(response)
        guard own.0 == .gone else { return (reaction, "") }
        return own
    }

    /// The reaction to an answer in which nothing of the service's own was found, although it always has something.
    static func unsigned(_ response: HTTPResponse) -> WebPushReaction {
        switch generic(response.status) {
        case .goneWithoutWords: response.body.isEmpty ? .goneWithoutWords : .foreign
        case .refused: .foreign
        case let reaction: reaction
        }
    }

    /// Whether a token that is not of the service's time may be the cause.
    var mayBeOfWrongTime: Bool {
        switch self {
        case .misconfigured, .keyMismatch, .forbidden: true
        case .delivered, .gone, .goneWithoutWords, .foreign, .throttled, .later, .tooLarge, .refused: false
        }
    }

    /// RFC 8030 §5, §7.3 and §8.4, with what all services have in common. An unknown status follows its class. A status alone never says
    /// "gone": that takes a service's own words.
    static func generic(_ status: Int) -> WebPushReaction {
        switch status {
        case 200..<300: .delivered
        // Never followed: an endpoint comes from outside and might lead anywhere. Push services do not redirect, proxies do.
        case 300..<400: .foreign
        case 401: .misconfigured
        // RFC 8292 §4.2, if it is the service's.
        case 403: .forbidden
        case 404, 410: .goneWithoutWords
        case 408: .later
        case 413: .tooLarge
        case 429: .throttled
        case 400..<500: .refused
        default: .later
        }
    }
}

extension HTTPResponse {
    /// Whether the body is a page for people (HTML, XML).
    var isPage: Bool {
        body.first { $0 != 0x20 && !(0x09...0x0D).contains($0) } == UInt8(ascii: "<")
    }
}

extension WebPushReaction {
    /// Whether "made with another key" can mean nothing else. Mozilla and Apple have words of their own for a bad token; Google answers with
    /// 403 to some of those, too, and only its text tells them apart. A status alone never does.
    static func blamesKeyAlone(_ response: HTTPResponse, from service: PushService, reason: String) -> Bool {
        switch service {
        case .mozilla: reason == "VapidKeyMismatch"
        case .apple: reason == "VapidPkHashMismatch"
        case .fcm:
            String(decoding: response.body, as: UTF8.self).lowercased().contains("do not correspond to the credentials used to create")
        case .wns, .other: false
        }
    }
}

extension WebPushReaction {
    /// Microsoft's service: the body of an error is empty, the words are in headers.
    static func wns(_ response: HTTPResponse) -> (WebPushReaction, reason: String) {
        guard let reason = response.headers["X-WNS-Error-Description"] ?? response.headers["X-WNS-Status"] else {
            return response.status == 406 ? (.throttled, "ThrottleLimitExceeded") : (unsigned(response), "")
        }
        switch response.status {
        // "Not acceptable" is Microsoft's word for too many requests.
        case 406: return (.throttled, "ThrottleLimitExceeded")
        case 401: return (.misconfigured, reason)
        // The token does not match the channel.
        case 403: return (.keyMismatch, reason)
        case 404, 410: return (.gone, reason)
        default: return (generic(response.status), reason)
        }
    }
}

extension WebPushReaction {
    /// Google's push service for browsers, which is not FCM's API for apps: errors are text for people.
    static func fcm(_ response: HTTPResponse) -> (WebPushReaction, reason: String) {
        switch response.status {
        // Older servers answer a foreign key with 400.
        case 400 where saysKeyMismatch(response.body), 403 where saysKeyMismatch(response.body): (.keyMismatch, "VapidKeyMismatch")
        case 404 where saysGone(response.body), 410 where saysGone(response.body): (.gone, "")
        case let status: (generic(status), "")
        }
    }

    /// Google's one sentence for it. "Not found" is anybody's, and also what it says of an address that somebody on the way has mangled.
    private static func saysGone(_ body: [UInt8]) -> Bool { text(body).contains("push subscription has unsubscribed or expired") }

    private static func saysKeyMismatch(_ body: [UInt8]) -> Bool {
        let text = text(body)
        let words = ["unauthorizedregistration", "correspond to the credentials", "correspond to the sender", "mismatch"]
        return words.contains { text.contains($0) }
    }

    private static func text(_ body: [UInt8]) -> String { String(decoding: body, as: UTF8.self).lowercased() }
}

extension WebPushReaction {
    private struct Problem: Decodable {
        let reason: String?
    }

    /// "Sending web push notifications in web apps and browsers". Apple lists statuses and reasons apart: the reason decides.
    static func apple(_ response: HTTPResponse) -> (WebPushReaction, reason: String) {
        let reason = JSON.decode(Problem.self, from: response.body)?.reason ?? ""
        if let reaction = apple(reason: reason) { return (reaction, reason) }
        // Apple's 403 is about our token: it has a word of its own for a subscription of another key.
        if response.status == 403 { return (.misconfigured, reason) }
        return (reason.isEmpty ? unsigned(response) : generic(response.status), reason)
    }

    private static func apple(reason: String) -> WebPushReaction? {
        switch reason {
        case "BadTtl", "BadUrgency", "BadWebPushTopic", "BadWebPushRequest": .refused
        case "VapidPkHashMismatch": .keyMismatch
        case "BadAuthorizationHeader", "BadJwtToken", "BadVapidPublicKey": .misconfigured
        case "BadPath", "Unregistered", "ExpiredToken": .gone
        case "MethodNotAllowed": .refused
        case "PayloadTooLarge": .tooLarge
        case "TooManyRequests": .throttled
        case "IdleTimeout", "InternalServerError", "ServiceUnavailable", "Shutdown": .later
        default: nil
        }
    }
}
