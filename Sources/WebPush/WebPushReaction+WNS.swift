import HTTP
import Providers

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
