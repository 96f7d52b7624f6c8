/// How a lane is doing. The raw value is the word in logs and metrics.
public enum LaneState: String, Sendable, CaseIterable {
    /// All is well.
    case flowing
    /// The service is down: nothing is sent but a probe now and then.
    case down
    /// The service has asked everybody to slow down: nothing is sent until it said.
    case throttled
    /// Our credentials are not accepted: nothing is sent but a probe each minute. Somebody has to act.
    case paused
    /// A probe has gone well: jobs are sent at a growing rate.
    case recovering
}
