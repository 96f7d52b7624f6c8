import HTTP
import Providers

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
