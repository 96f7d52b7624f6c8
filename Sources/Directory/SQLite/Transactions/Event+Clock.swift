import Messages

extension Event {
    /// The event with a time that is not in the future: a clock that is ahead of ours would otherwise decide about all that comes later.
    func notLater(than now: Timestamp) -> Event {
        var event = self
        event.time = min(time, now)
        return event
    }
}
