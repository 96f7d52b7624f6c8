import Foundation
import Testing

extension Trait where Self == ConditionTrait {
    /// For what takes long: `deploy/test` leaves it out, and the runner says so; `deploy/test --full` runs it.
    /// - Parameter seconds: about how long it takes on two cores.
    static func onlyInFull(seconds: Int) -> Self {
        .enabled(
            if: ProcessInfo.processInfo.environment["BELFRY_TEST_FULL"] != nil, "left out, \(seconds) s: only with deploy/test --full")
    }
}
