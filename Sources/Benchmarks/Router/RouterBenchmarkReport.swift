/// What the benchmark has measured: every round, and the medians.
public struct RouterBenchmarkReport: Sendable, Encodable {
    /// One round of the router.
    public struct Router: Sendable, Codable, Equatable {
        public var assignmentsPerSecond: Double
        /// The router's processor time for each job it published, in microseconds.
        public var processorMicrosecondsPerJob: Double
        /// The broker's processor time for each assignment, in microseconds; nil when it is not on this machine.
        public var brokerMicrosecondsPerAssignment: Double?
        /// Bytes.
        public var peakMemory: Int
    }

    /// One round of the limit.
    public struct Limit: Sendable, Codable, Equatable {
        public var assignmentsPerSecond: Double
        public var processorMicrosecondsPerJob: Double
        /// The broker's processor time for each assignment, in microseconds; nil when it is not on this machine.
        public var brokerMicrosecondsPerAssignment: Double?
    }

    /// What assignments to one very large team did.
    public struct FanOut: Sendable, Codable, Equatable {
        /// How many were in the queue when the router started.
        public var assignments: Int
        public var jobsPerAssignment: Int
        /// Bytes the router had resident at most.
        public var peakMemory: Int
    }

    /// Assignments in each round; three jobs each.
    public var assignments: Int
    /// A dry run's median, in microseconds: lookup and decision.
    public var lookupMicroseconds: Double
    /// The rounds, in their order.
    public var router: [Router] = []
    /// The rounds of the limit between them; empty when there was no such program.
    public var limit: [Limit] = []
    /// The second part: one large team.
    public var fanOut: [FanOut] = []

    init(assignments: Int, lookup: Double) {
        self.assignments = assignments
        lookupMicroseconds = lookup
    }

    /// The router's assignments a second in proportion to the limit's of the same round: the median. Nil without a limit.
    public var ratio: Double? {
        limit.isEmpty ? nil : zip(router, limit).map { $0.assignmentsPerSecond / $1.assignmentsPerSecond }.median
    }

    /// The median of the router's processor time for each job, in microseconds.
    public var processorMicrosecondsPerJob: Double { router.map(\.processorMicrosecondsPerJob).median }

    /// The most memory the router had resident in any round, in bytes.
    public var peakMemory: Int { router.map(\.peakMemory).max() ?? 0 }

    private enum Key: String, CodingKey {
        case assignments, lookupMicroseconds, router, limit, ratio, processorMicrosecondsPerJob, peakMemory, fanOut
    }

    /// Writes the rounds together with what follows from them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(assignments, forKey: .assignments)
        try container.encode(lookupMicroseconds, forKey: .lookupMicroseconds)
        try container.encode(router, forKey: .router)
        try container.encode(limit, forKey: .limit)
        try container.encodeIfPresent(ratio, forKey: .ratio)
        try container.encode(processorMicrosecondsPerJob, forKey: .processorMicrosecondsPerJob)
        try container.encode(peakMemory, forKey: .peakMemory)
        try container.encode(fanOut, forKey: .fanOut)
    }
}

extension RouterBenchmarkReport.Router {
    /// What a stretch of jobs comes to.
    init(_ stretch: Stretch, jobsPerAssignment: Int) {
        self.init(
            assignmentsPerSecond: stretch.rate / Double(jobsPerAssignment), processorMicrosecondsPerJob: stretch.processorMicroseconds,
            brokerMicrosecondsPerAssignment: stretch.brokerMicroseconds.map { $0 * Double(jobsPerAssignment) },
            peakMemory: stretch.peakMemory)
    }
}
