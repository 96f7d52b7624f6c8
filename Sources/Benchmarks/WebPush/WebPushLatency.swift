import AMQP
import FoundationEssentials
import Messages
import Operations

/// How long a job takes when there is no queue: published one by one at a steady pace, and the moment of the provider's answer is what
/// the worker reports to the journal.
struct WebPushLatency {
    let round: WebPushRound
    private static let jobs = 1500

    /// - Parameter rate: jobs a second.
    func run(atRate rate: Double) async throws -> WebPushBenchmarkReport.Latency {
        try await round.host.withSession { session in
            // Connections and tokens are made by the first jobs; those do not count.
            try await round.jobs.fill(10, over: session)
            return try await round.withWorker { worker in
                _ = try await reports(of: 10, over: session, while: worker)
                let published = try await publish(atRate: rate, over: session)
                let answered = try await reports(of: Self.jobs, over: session, while: worker)
                try await worker.stop()
                let times = published.compactMap { job, moment in
                    answered[job].map { Double(($0 - moment).milliseconds) }
                }
                return WebPushBenchmarkReport.Latency(
                    jobsPerSecond: rate, median: times.median, ninetyNinthPercentile: times.sorted()[times.count * 99 / 100])
            }
        }
    }

    private func publish(atRate rate: Double, over session: BrokerSession) async throws -> [UUID: Timestamp] {
        var published: [UUID: Timestamp] = [:]
        let start = ContinuousClock.now
        for (number, job) in round.jobs.make(Self.jobs).enumerated() {
            try await Task.sleep(until: start + .seconds(Double(number) / rate))
            published[job.id] = .now
            try await session.publish([round.jobs.message(job)])
        }
        return published
    }

    /// What the worker reports to the journal, until so many reports are there.
    private func reports(of count: Int, over session: BrokerSession, while worker: MeasuredProcess) async throws -> [UUID: Timestamp] {
        var answered: [UUID: Timestamp] = [:]
        let deadline = ContinuousClock.now + .seconds(30)
        while answered.count < count {
            try worker.requireRunning()
            guard ContinuousClock.now < deadline else { throw worker.problem("reported \(answered.count) of \(count) jobs") }
            guard let message = try await session.get(from: SideQueue.journal.rawValue) else {
                try await Task.sleep(for: .milliseconds(20))
                continue
            }
            for entry in try JobOutcomes.read(message.body).outcomes { answered[entry.job] = entry.at }
            try await session.settle([(message.tag, .acknowledge)])
        }
        return answered
    }
}
