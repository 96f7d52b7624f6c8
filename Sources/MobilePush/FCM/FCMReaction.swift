import CircuitBreaking
import Delivery
import HTTP
import Providers

/// What FCM's answer means. Its own error code decides, then Google's general status. Google always gives one of them, in JSON: where there
/// is none somebody else has answered.
enum FCMReaction {
    static let provider = "fcm"

    private static let account = "BELFRY_FCM_SERVICE_ACCOUNT"

    private struct Accepted: Decodable {
        let name: String?
    }

    /// What an answer means, and what is kept of it.
    static func reading(_ response: HTTPResponse) -> (reaction: Reaction, answer: ProviderAnswer) {
        if (200..<300).contains(response.status) {
            // `projects/P/messages/ID`. A page with 200 is somebody else's, and no message has been taken.
            guard let name = JSON.decode(Accepted.self, from: response.body)?.name else { return foreign(response) }
            var answer = ProviderAnswer(provider: provider, response)
            answer.id = name.split(separator: "/").last.flatMap { ProviderAnswer.id($0) }
            return (.delivered, answer)
        }
        let error = FCMError(response)
        guard let word = error.code ?? error.status, !word.isEmpty else { return foreign(response) }
        let reaction = reaction(error, response.status)
        var answer = ProviderAnswer(provider: provider, response, reason: word)
        answer.setting = setting(reaction, word)
        answer.signal = isAboutPlatform(word) ? .works : nil
        return (reaction, answer)
    }

    /// Whether our access token was refused, and not the keys Google has of ours.
    static func isUnauthenticated(_ response: HTTPResponse) -> Bool {
        let error = FCMError(response)
        return response.status == 401 && error.code == nil
    }

    /// No answer of Google's. It deletes nothing, and neither is the job to blame.
    private static func foreign(_ response: HTTPResponse) -> (reaction: Reaction, answer: ProviderAnswer) {
        switch response.status {
        case 429: (.retryAfter(.seconds(60)), ProviderAnswer(provider: provider, response))
        case 408, 500...: (.retry, ProviderAnswer(provider: provider, response))
        default:
            (
                .misconfigured,
                ProviderAnswer(
                    provider: provider, code: String(response.status), reason: ProviderAnswer.notFromProvider, setting: "BELFRY_FCM_URL")
            )
        }
    }

    private static func reaction(_ error: FCMError, _ status: Int) -> Reaction {
        error.code.flatMap { reaction(code: $0, error) } ?? error.status.flatMap { reaction(status: $0, error) } ?? reaction(http: status)
    }

    private static func reaction(code: String, _ error: FCMError) -> Reaction? {
        switch code {
        case "UNSPECIFIED_ERROR": .retry
        // The token is called invalid, or something else in the message is.
        case "INVALID_ARGUMENT": error.blamesToken ? .goneIfOthersAreAccepted : .refused
        case "UNREGISTERED": .gone
        // The token belongs to another project, or our account does.
        case "SENDER_ID_MISMATCH": .goneIfOthersAreAccepted
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
        case "INVALID_ARGUMENT": error.blamesToken ? .goneIfOthersAreAccepted : .refused
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

    /// Whether Google means the devices of one platform only, for which it holds a key of ours: it takes everybody else's.
    private static func isAboutPlatform(_ word: String) -> Bool { word == "THIRD_PARTY_AUTH_ERROR" || word == "APNS_AUTH_ERROR" }

    /// What to look at when it is our fault.
    private static func setting(_ reaction: Reaction, _ word: String) -> String? {
        switch reaction {
        case .goneIfOthersAreAccepted, .misconfigured: isAboutPlatform(word) ? "the APNs key in the Firebase console" : account
        case .delivered, .gone, .retry, .retryAfter, .refused, .refusedIfOthersAreAccepted: nil
        }
    }
}

/// The error in FCM's answer, as far as it decides: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode.
struct FCMError: Equatable {
    /// FCM's own word, from the details.
    var code: String?
    /// Google's general word.
    var status: String?
    /// Whether the registration token is what is wrong.
    var blamesToken: Bool

    private struct Body: Decodable {
        let error: Content?
    }

    private struct Content: Decodable {
        let status: String?
        let message: String?
        let details: [Detail]?
    }

    private struct Detail: Decodable {
        let errorCode: String?
        let fieldViolations: [Violation]?
    }

    private struct Violation: Decodable {
        let field: String?
    }

    /// What can be read of an answer; nothing of it needs to be there.
    init(_ response: HTTPResponse) {
        let content = JSON.decode(Body.self, from: response.body)?.error
        let details = content?.details ?? []
        code = details.lazy.compactMap(\.errorCode).first
        status = content?.status
        let fields = details.flatMap { $0.fieldViolations ?? [] }.compactMap(\.field)
        // A violation elsewhere means that the message is wrong, whatever the text says.
        blamesToken =
            fields.isEmpty
            ? content?.message?.lowercased().contains("registration token") == true
            : fields.contains("message.token")
    }
}
