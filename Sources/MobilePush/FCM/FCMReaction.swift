import Delivery
import HTTP
import Providers

/// What FCM's answer means. Its own error code decides, then Google's general status, then HTTP's.
enum FCMReaction {
    static let provider = "fcm"

    /// The outcome of an answer.
    static func outcome(of response: HTTPResponse) -> Outcome {
        let error = FCMError(response)
        let isSuccess = (200..<300).contains(response.status)
        let answer = ProviderAnswer(provider: provider, response, reason: isSuccess ? "" : error.code ?? error.status ?? "")
        return Outcome(isSuccess ? .delivered : reaction(error, response.status), answer, response)
    }

    /// Whether our access token was refused, and not the keys Google has of ours.
    static func isUnauthenticated(_ response: HTTPResponse) -> Bool {
        let error = FCMError(response)
        return response.status == 401 && error.code == nil
    }

    private static func reaction(_ error: FCMError, _ status: Int) -> Reaction {
        error.code.flatMap { reaction(code: $0, error) } ?? error.status.flatMap { reaction(status: $0, error) } ?? reaction(http: status)
    }

    private static func reaction(code: String, _ error: FCMError) -> Reaction? {
        switch code {
        case "UNSPECIFIED_ERROR": .retry
        // The token is called invalid, or something else in the message is.
        case "INVALID_ARGUMENT": error.blamesToken ? .gone : .refused
        case "UNREGISTERED": .gone
        // The token belongs to another project.
        case "SENDER_ID_MISMATCH": .gone
        // Too many messages for the project, the device or the topic: a minute at least.
        case "QUOTA_EXCEEDED": .retryAfter(.seconds(60))
        case "UNAVAILABLE", "INTERNAL": .retry
        // Apple's key or the web push key that Google holds for us is wrong.
        case "THIRD_PARTY_AUTH_ERROR", "APNS_AUTH_ERROR": .misconfigured
        default: nil
        }
    }

    private static func reaction(status: String, _ error: FCMError) -> Reaction? {
        switch status {
        case "INVALID_ARGUMENT": error.blamesToken ? .gone : .refused
        // No such project: a device that is gone has a code of FCM's own.
        case "NOT_FOUND": .misconfigured
        case "PERMISSION_DENIED", "UNAUTHENTICATED": .misconfigured
        case "RESOURCE_EXHAUSTED": .retryAfter(.seconds(60))
        case "UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED", "ABORTED": .retry
        default: nil
        }
    }

    private static func reaction(http status: Int) -> Reaction {
        switch status {
        case 401, 403, 404: .misconfigured
        case 408: .retry
        case 429: .retryAfter(.seconds(60))
        case 300..<500: .refused
        default: .retry
        }
    }
}
