import Delivery
import HTTP
import Providers

/// What a push service's answer means. Each service's own table comes first; RFC 8030's holds for the rest.
enum WebPushReaction {
    /// The outcome of an answer.
    static func outcome(of response: HTTPResponse, from service: PushService) -> Outcome {
        let (reaction, reason) =
            switch service {
            case .mozilla: mozilla(response)
            case .fcm: fcm(response)
            case .apple: apple(response)
            case .wns: wns(response)
            case .other: (generic(response.status), "")
            }
        return Outcome(reaction, ProviderAnswer(provider: service.provider, response, reason: reason), response)
    }

    /// RFC 8030 §5, §7.3 and §8.4, with what all services have in common.
    static func generic(_ status: Int) -> Reaction {
        switch status {
        case 200..<300: .delivered
        // Never followed: an endpoint comes from outside and might lead anywhere.
        case 300..<400: .refused
        case 401: .misconfigured
        // The subscription was made with another key than ours (RFC 8292 §4.2): the browser has to subscribe again.
        case 403: .gone
        case 404, 410: .gone
        case 408, 429: .retry
        case 400..<500: .refused
        default: .retry
        }
    }
}
