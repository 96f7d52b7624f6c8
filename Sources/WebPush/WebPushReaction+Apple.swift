import HTTP
import Providers

extension WebPushReaction {
    private struct Problem: Decodable {
        let reason: String?
    }

    /// "Sending web push notifications in web apps and browsers". Apple lists statuses and reasons apart: the reason decides.
    static func apple(_ response: HTTPResponse) -> (Reaction, reason: String) {
        let reason = JSON.decode(Problem.self, from: response.body)?.reason ?? ""
        return (apple(reason: reason) ?? generic(response.status), reason)
    }

    private static func apple(reason: String) -> Reaction? {
        switch reason {
        case "BadTtl", "BadUrgency", "BadWebPushTopic", "BadWebPushRequest": .refused
        case "VapidPkHashMismatch": .gone
        case "BadAuthorizationHeader", "BadJwtToken", "BadVapidPublicKey": .misconfigured
        case "BadPath": .gone
        case "MethodNotAllowed", "PayloadTooLarge": .refused
        case "TooManyRequests": .retry
        case "IdleTimeout", "InternalServerError", "ServiceUnavailable", "Shutdown": .retry
        default: nil
        }
    }
}
