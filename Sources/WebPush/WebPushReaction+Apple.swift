import HTTP
import Providers

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
