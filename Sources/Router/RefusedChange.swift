import Delivery
import Directory
import Endpoints
import Logging
import Messages
import Settling

/// A change that the directory must not take in, as a dead letter. It comes from browsers and phones, that is from anybody.
struct RefusedChange {
    var reason: DeadLetterReason
    var failure: FailureRecord
    var words: Logger.Message

    init(_ refusal: IntakeRefusal) {
        reason = refusal.endpoint == nil ? .malformed : .endpointNotAllowed
        failure = FailureRecord(reason: refusal.endpoint?.rawValue ?? refusal.unreadable.reason, detail: refusal.unreadable.description)
        words = refusal.endpoint == nil ? "a change of the directory could never work" : "a subscription's endpoint is not allowed"
    }
}
