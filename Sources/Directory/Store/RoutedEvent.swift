public import Messages
public import Routing

/// What is to be done about one routed event.
public enum RoutedEvent: Sendable, Equatable {
    /// Publish these jobs, then acknowledge. Nothing to publish is a result too.
    case decided(jobs: [Job], decisions: [Decision])
    /// The workspace, team or teammate is not known (yet): nothing was written. The text names which.
    case unknownAssignee(String)
    /// Taken note of: seen, closed. Acknowledge.
    case noted
    /// No conversation event: it does not belong into this queue, and nothing was written.
    case misplaced
}
