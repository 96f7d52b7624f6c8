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
