public import Failpoints
import Logging
public import Observability
public import Settings

/// Where a test wants the process to be killed; nowhere, unless `BELFRY_FAILPOINT` is set.
public struct FailpointSetting: Sendable {
    private let plan: FailpointPlan?

    /// Reads `BELFRY_FAILPOINT`.
    /// - Parameter known: the failpoints that the process has.
    public init(_ settings: inout SettingsReader, known: [Failpoint]) {
        let names = known.map(\.rawValue).joined(separator: ", ")
        plan = settings.parse(
            "BELFRY_FAILPOINT",
            about:
                "For tests: NAME:kill, NAME:kill:after N (the N-th time) or NAME:kill:of ID (a message) kills the process at a place: \(names)"
        ) { try FailpointPlan(parsing: $0, known: known) }
    }

    /// Lets it happen from now on, and says so, for in production it can only be a mistake.
    public func arm(_ context: ProcessContext) {
        guard let plan else { return }
        context.logger.warning("a failpoint is set: this process will kill itself", metadata: ["failpoint": "\(plan)"])
        plan.arm()
    }
}
