import Glibc
import Synchronization

/// What a process is to do at a failpoint, as `BELFRY_FAILPOINT` says it: `NAME:kill`, or `NAME:kill:after N` for the N-th time that
/// the process passes it, or `NAME:kill:of ID` for when it passes it with the message of that id.
public struct FailpointPlan: Sendable, Equatable, CustomStringConvertible {
    /// Where.
    public var failpoint: Failpoint
    /// At which time of passing; at least 1.
    public var passes: Int
    /// With which message; nil = with any.
    public var message: String?

    /// A plan from its parts.
    public init(_ failpoint: Failpoint, passes: Int = 1, message: String? = nil) {
        self.failpoint = failpoint
        self.passes = passes
        self.message = message
    }

    /// Reads the written form.
    /// - Parameter known: the failpoints that the process has. Another one would never be passed, and the test that names it would prove
    ///   nothing.
    public init(parsing text: String, known: [Failpoint]) throws(FailpointPlanError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let failpoint = known.first(where: { parts[0] == $0.rawValue }) else { throw .unknownName(known) }
        guard (2...3).contains(parts.count), parts[1] == "kill" else { throw .wrongForm }
        self.init(failpoint)
        guard parts.count == 3 else { return }
        if parts[2].hasPrefix("of "), parts[2].count > 3 {
            message = String(parts[2].dropFirst(3))
            return
        }
        guard parts[2].hasPrefix("after "), let passes = Int(parts[2].dropFirst(6)), passes > 0 else { throw .wrongForm }
        self.passes = passes
    }

    /// From now on the process is killed (SIGKILL, by itself) as planned.
    public func arm() { ArmedPlan.set(self) }

    /// The written form.
    public var description: String { "\(failpoint.rawValue):kill:\(message.map { "of \($0)" } ?? "after \(passes)")" }
}

/// Why a text is no plan; goes on from the text, as in "is not of the form …".
public enum FailpointPlanError: Error, Equatable, CustomStringConvertible {
    /// None of the failpoints that the process has.
    case unknownName([Failpoint])
    /// The name is known, the rest cannot be read.
    case wrongForm

    /// The reason, to be read after the value.
    public var description: String {
        switch self {
        case .unknownName(let known): "names none of this process's failpoints: \(known.map(\.rawValue).joined(separator: ", "))"
        case .wrongForm: "is not of the form NAME:kill, NAME:kill:after N or NAME:kill:of ID"
        }
    }
}

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
