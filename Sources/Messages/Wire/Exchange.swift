/// The exchanges; the raw value is the name on the broker.
public enum Exchange: String, Sendable, CaseIterable {
    /// Topic: producers publish here.
    case events = "belfry.events"
    /// Fanout: what no route took.
    case unrouted = "belfry.unrouted"
    /// Direct: the way into every work queue.
    case jobs = "belfry.jobs"
    /// Direct: the way into the rungs.
    case retry = "belfry.retry"
    /// Direct: the way into the dead-letter queues.
    case dead = "belfry.dead"
    /// Topic: what workers report.
    case outcomes = "belfry.outcomes"
}
