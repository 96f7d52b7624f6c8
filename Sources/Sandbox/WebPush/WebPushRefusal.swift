/// Why a push service says no. `PushService.answer(to:)` says how each service words it.
enum WebPushRefusal: Error, Hashable {
    case unknownToken
    case unsubscribed
    case methodNotAllowed
    case timeToLiveMissing
    case timeToLiveOutOfRange(String)
    case urgency
    case topic(String)
    case encoding(String)
    case tooLarge(Int, limit: Int)
    case vapidMissing
    case vapidInvalid(String)
    case vapidKeyMismatch
    /// No real service can see this; the browser would drop the message in silence. Here it has to be seen.
    case undecryptable(String)

    var why: String {
        switch self {
        case .unknownToken: "no such subscription"
        case .unsubscribed: "the subscription was removed"
        case .methodNotAllowed: "only POST is allowed"
        case .timeToLiveMissing: "TTL is missing or not a row of digits"
        case .timeToLiveOutOfRange(let rule): "TTL: \(rule)"
        case .urgency: "Urgency is not one of very-low, low, normal, high, or was sent twice"
        case .topic(let rule): "Topic: \(rule)"
        case .encoding(let rule): "Content-Encoding: \(rule)"
        case .tooLarge(let size, let limit): "the body has \(size) bytes, \(limit) are allowed"
        case .vapidMissing: "Authorization is missing"
        case .vapidInvalid(let rule): "VAPID: \(rule)"
        case .vapidKeyMismatch: "VAPID public key mismatch"
        case .undecryptable(let rule): "the browser could not open the message: \(rule)"
        }
    }
}
