public import Messages

/// A queue whose messages wait for a person. The raw value is the word of the command line.
public enum DeadLetterQueue: String, Sendable, CaseIterable {
    case assignments
    case directory
    case webPush = "web-push"
    case mobilePush = "mobile-push"
    case email
    /// What no route took: an event of a type, or with a routing key, that nobody asked for.
    case unrouted

    /// The queue of the letters that failed in a work queue.
    public init(_ queue: WorkQueue) {
        switch queue {
        case .assignments: self = .assignments
        case .directory: self = .directory
        case .webPush: self = .webPush
        case .mobilePush: self = .mobilePush
        case .email: self = .email
        }
    }

    /// Those of the work queues: what is meant when nothing else is said.
    public static let ofWork = WorkQueue.allCases.map(DeadLetterQueue.init)

    /// Where its letters failed; nil for what never came to a queue of work.
    public var workQueue: WorkQueue? {
        switch self {
        case .assignments: .assignments
        case .directory: .directory
        case .webPush: .webPush
        case .mobilePush: .mobilePush
        case .email: .email
        case .unrouted: nil
        }
    }

    /// The queue's name on the broker.
    public var name: String { workQueue?.deadName ?? SideQueue.unrouted.rawValue }
}
