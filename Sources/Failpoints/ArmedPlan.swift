import Glibc
import Synchronization

/// The plan of this process, for all of its threads.
enum ArmedPlan {
    /// Whether there is one. Read at every failpoint, so it is all that costs anything while there is none.
    static let isThere = Atomic(false)
    private static let plan = Mutex<FailpointPlan?>(nil)

    static func set(_ new: FailpointPlan) {
        plan.withLock { $0 = new }
        isThere.store(true, ordering: .relaxed)
    }

    static func pass(_ failpoint: Failpoint, _ message: String?) {
        let isOver = plan.withLock { plan in
            guard let planned = plan, planned.failpoint == failpoint, planned.message == nil || planned.message == message else {
                return false
            }
            plan?.passes = planned.passes - 1
            return planned.passes <= 1
        }
        // Not exit or abort: nothing may be closed, flushed or said, as when the machine takes the process away.
        if isOver { kill(getpid(), SIGKILL) }
    }
}
