import Delivery
import Endpoints
import HTTP
import Providers

/// What a push service's answer means: the words of the status tables.
enum WebPushReaction: Sendable, Equatable {
    /// The service has taken it.
    case delivered
    /// The subscription is dead.
    case gone
    /// This subscription was made with another key than the one we signed with.
    case keyMismatch
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
        switch service {
        case .mozilla: mozilla(response)
        case .fcm: fcm(response)
        case .apple: apple(response)
        case .wns: wns(response)
        case .other: (generic(response.status), "")
        }
    }

    /// RFC 8030 §5, §7.3 and §8.4, with what all services have in common. An unknown status follows its class.
    static func generic(_ status: Int) -> WebPushReaction {
        switch status {
        case 200..<300: .delivered
        // Never followed: an endpoint comes from outside and might lead anywhere.
        case 300..<400: .refused
        case 401: .misconfigured
        // RFC 8292 §4.2.
        case 403: .keyMismatch
        case 404, 410: .gone
        case 408: .later
        case 413: .tooLarge
        case 429: .throttled
        case 400..<500: .refused
        default: .later
        }
    }
}
