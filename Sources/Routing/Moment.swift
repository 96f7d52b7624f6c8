public import Messages

/// When a decision is made.
public enum Moment: Sendable, Equatable {
    /// The assignment has just come in.
    case arrival
    /// A held decision is due. Activity later than `since`, the moment it was first held, means that the person was there to see it.
    case recheck(since: Timestamp)

    /// Whether this is a second look.
    public var isRecheck: Bool {
        switch self {
        case .arrival: false
        case .recheck: true
        }
    }
}
