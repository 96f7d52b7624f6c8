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

/// Why a job was not sent but put off. The raw value is the word in headers and metrics.
public enum LaneHold: String, Sendable, CaseIterable {
    case down
    case throttled
    case paused
    case recovering
    /// All places of the lane are taken, and none becomes free soon.
    case full
}

extension LaneHold {
    init(_ obstacle: LaneObstacle) {
        switch obstacle {
        case .failing: self = .down
        case .throttling: self = .throttled
        case .rejecting: self = .paused
        }
    }
}

/// What is in a lane's way.
enum LaneObstacle: Sendable, Equatable {
    case failing
    case throttling
    case rejecting

    var state: LaneState {
        switch self {
        case .failing: .down
        case .throttling: .throttled
        case .rejecting: .paused
        }
    }
}
