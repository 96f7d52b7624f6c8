import Endpoints
import Messages

/// Compares our clock with the push services', who refuse tokens that are not of their time (RFC 8292 §2). Without input and output:
/// whoever has it looks at answers and passes what they say.
struct ServiceClock {
    /// What is worth a line in the log; each is said once until the other is true.
    enum News: Equatable {
        /// The clocks differ by more than a minute.
        case differs
        /// They did, and do not any more.
        case agrees
    }

    /// Tokens bear far more; what differs by a minute will differ by an hour.
    static let tolerance: Duration = .seconds(60)
    /// Looking at a date costs more than the rest of an answer, and clocks do not jump.
    private static let pause: Duration = .seconds(60)

    private var lastLook: [PushService: Timestamp] = [:]
    private var differing: Set<PushService> = []

    /// Whether an answer's date should be looked at: one of a service every minute.
    mutating func isDue(_ service: PushService, now: Timestamp) -> Bool {
        if let last = lastLook[service], now >= last, now - last < Self.pause { return false }
        lastLook[service] = now
        return true
    }

    /// Takes note of how far a service's clock is ahead of ours.
    mutating func note(_ skew: Duration, of service: PushService) -> News? {
        if skew > Self.tolerance || skew < .zero - Self.tolerance { return differing.insert(service).inserted ? .differs : nil }
        return differing.remove(service) == nil ? nil : .agrees
    }
}
