/// What becomes of a delivered message.
public enum Disposition: String, Sendable, Hashable, CaseIterable {
    /// It is done and leaves the queue.
    case acknowledge
    /// It is refused: the broker moves it to the queue's dead letters, or drops it when there are none.
    case reject
    /// It goes back to the queue for another delivery.
    case requeue
}
