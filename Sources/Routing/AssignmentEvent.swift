public import Messages

/// An assignment with what its event says about it: the input of a decision.
public struct AssignmentEvent: Sendable, Equatable {
    /// Who produced the event; with `id` the key by which a second copy is recognised.
    public var source: String
    /// The event's id, unique together with `source`.
    public var id: String
    /// When the conversation was given.
    public var time: Timestamp
    /// What was given to whom.
    public var assignment: Assignment
    /// Whether it is taken from whoever had it and given to nobody, as `conversation.assigned` with a null says. A conversation that is
    /// opened without an assignee is taken from nobody.
    public var takesAway: Bool
    /// Whether this copy is known to have been here before: redelivered, retried or replayed. Only such a copy passes its own claim,
    /// so that a crash between deciding and publishing loses nothing and an event that is sent twice rings once.
    public var isRepeat: Bool

    /// An assignment event from its parts.
    public init(
        source: String, id: String, time: Timestamp, assignment: Assignment, isRepeat: Bool = false, takesAway: Bool = false
    ) {
        self.source = source
        self.id = id
        self.time = time
        self.assignment = assignment
        self.isRepeat = isRepeat
        self.takesAway = takesAway
    }

    /// The assignment an event carries; nil when it is of another type.
    public init?(_ event: Event, isRepeat: Bool = false) {
        switch event.content {
        case .assigned(let assignment):
            self.init(
                source: event.source, id: event.id, time: event.time, assignment: assignment, isRepeat: isRepeat,
                takesAway: assignment.assignee == nil)
        case .opened(let assignment):
            self.init(source: event.source, id: event.id, time: event.time, assignment: assignment, isRepeat: isRepeat)
        case .seen, .closed, .presence, .directory, .shown, .clicked:
            return nil
        }
    }
}

extension Timestamp {
    /// Clocks of a fleet differ by seconds. What is further ahead was written by a clock that jumped and came back.
    public static let clockTolerance = Duration.seconds(60)

    /// A stored moment, or nil when it is later than now by more than a minute: then nobody knows when it was. Taken for true, an hour's
    /// jump of the router's clock would keep people active, or already notified, for an hour after it.
    public static func known(_ moment: Timestamp?, at now: Timestamp) -> Timestamp? {
        guard let moment, moment <= now + clockTolerance else { return nil }
        return moment
    }
}
