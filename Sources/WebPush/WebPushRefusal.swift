import Delivery
import Endpoints
import Providers

/// Why a job cannot be sent at all.
enum WebPushRefusal: Error, Equatable {
    /// The destination is no browser.
    case wrongChannel
    /// The endpoint must not be talked to.
    case endpoint(EndpointRefusal)
    /// The browser's key or secret is broken.
    case badSubscriptionKey
    /// The subscription was made with a key we do not have. The subscription is not to blame, and neither is the job: the key may be
    /// missing in our settings.
    case unknownVapidKey
    /// Even without texts the message is larger than a push service takes.
    case payloadTooLarge
    /// The cryptographic library failed.
    case notEncrypted

    /// Nothing was sent: whose fault it is decides what becomes of the job.
    var outcome: Outcome {
        let answer = ProviderAnswer(provider: "web-push", notSent: reason)
        return switch self {
        case .unknownVapidKey: .misconfigured(answer).changed { $0.setting = WebPushHandler.keySetting }
        case .wrongChannel, .endpoint, .badSubscriptionKey, .payloadTooLarge, .notEncrypted: .refused(answer)
        }
    }

    private var reason: String {
        switch self {
        case .wrongChannel: "wrongChannel"
        case .endpoint(let refusal): refusal.rawValue
        case .badSubscriptionKey: "badSubscriptionKey"
        case .unknownVapidKey: "unknownVapidKey"
        case .payloadTooLarge: "payloadTooLarge"
        case .notEncrypted: "notEncrypted"
        }
    }
}
