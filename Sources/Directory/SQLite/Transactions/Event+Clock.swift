import Messages
import Routing

extension Event {
    /// The event with a time that can be believed: its own, or now when that is later by more than clocks differ. A producer's clock that is
    /// hours ahead would otherwise decide about all that comes later. What is ahead by seconds keeps its time: it may be our clock that is
    /// behind, and then only the times say which of two events is the newer one.
    func withKnownTime(at now: Timestamp) -> Event {
        var event = self
        event.time = Timestamp.known(time, at: now) ?? now
        return event
    }
}
