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
