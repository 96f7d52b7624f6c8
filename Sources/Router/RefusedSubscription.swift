import Delivery
import Endpoints
import Logging
import Messages
import Settling

/// Why a browser's subscription does not get into the directory. It comes from a browser, that is from anybody: an endpoint that is no
/// push service's would make the workers knock anywhere, and with broken keys nothing could ever be encrypted.
struct RefusedSubscription {
    var reason: DeadLetterReason
    var failure: FailureRecord
    var words: Logger.Message

    /// Nil when the change may pass.
    init?(_ change: DirectoryChange, _ endpoints: EndpointRules) {
        guard case .webPushSubscribed(let subscribed) = change else { return nil }
        var mistakes = subscribed.keyMistakes
        var refusal: EndpointRefusal?
        do throws(EndpointRefusal) {
            _ = try endpoints.endpoint(subscribed.subscription.endpoint)
        } catch {
            refusal = error
            mistakes.insert(.init(path: "$.data.subscription.endpoint", expected: error.description), at: 0)
        }
        guard let unreadable = Unreadable(mistakes) else { return nil }
        reason = refusal == nil ? .malformed : .endpointNotAllowed
        failure = FailureRecord(reason: refusal?.rawValue ?? unreadable.reason, detail: unreadable.description)
        words = refusal == nil ? "a subscription's keys cannot be used" : "a subscription's endpoint is not allowed"
    }
}
