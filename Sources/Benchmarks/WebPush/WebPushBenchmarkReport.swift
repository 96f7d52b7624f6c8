/// What the benchmark of the web push worker has measured: every round, and the medians.
public struct WebPushBenchmarkReport: Sendable, Encodable {
    /// One round of the worker, or of the floor.
    public struct Round: Sendable, Codable, Equatable {
        public var jobsPerSecond: Double
        /// Processor time for each job, in microseconds.
        public var processorMicrosecondsPerJob: Double
        /// Bytes.
        public var peakMemory: Int
    }

    /// From just before a job is published to the provider's answer, in milliseconds.
    public struct Latency: Sendable, Codable, Equatable {
        public var jobsPerSecond: Double
        public var median: Double
        public var ninetyNinthPercentile: Double
    }

    /// Jobs in each round.
    public var jobs: Int
    /// The rounds, in their order.
    public var worker: [Round] = []
    /// The rounds of the floor between them; empty when there was no such program.
    public var floor: [Round] = []
    public var latency: Latency?
    /// How many jobs waited when the memory was looked at.
    public var waiting = 0
    /// The most that was resident then, in bytes; nil when it was left out.
    public var memoryWithJobsWaiting: Int?

    init(jobs: Int) { self.jobs = jobs }

    /// The median of the worker's rates.
    public var jobsPerSecond: Double { worker.map(\.jobsPerSecond).median }

    /// The worker's processor time in proportion to the floor's of the same round: the median. Nil without a floor.
    public var processorRatio: Double? { ratio(\.processorMicrosecondsPerJob) }

    /// The worker's rate in proportion to the floor's of the same round: the median. Nil without a floor.
    public var rateRatio: Double? { ratio(\.jobsPerSecond) }

    private func ratio(_ figure: (Round) -> Double) -> Double? {
        floor.isEmpty ? nil : zip(worker, floor).map { figure($0) / figure($1) }.median
    }

    private enum Key: String, CodingKey {
        case jobs, worker, floor, processorRatio, rateRatio, latency, waiting, memoryWithJobsWaiting
    }

    /// Writes the rounds together with what follows from them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(jobs, forKey: .jobs)
        try container.encode(worker, forKey: .worker)
        try container.encode(floor, forKey: .floor)
        try container.encodeIfPresent(processorRatio, forKey: .processorRatio)
        try container.encodeIfPresent(rateRatio, forKey: .rateRatio)
        try container.encodeIfPresent(latency, forKey: .latency)
        try container.encode(waiting, forKey: .waiting)
        try container.encodeIfPresent(memoryWithJobsWaiting, forKey: .memoryWithJobsWaiting)
    }
}
