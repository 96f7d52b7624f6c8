import AMQP
import FoundationEssentials
import Messages
import Operations

/// One round of the worker: the queue is filled, the worker is started, and what it does is read from the broker and the kernel.
struct WebPushRound {
    let options: WebPushBenchmark.Options
    let jobs: BenchmarkJobs
    let sink: BenchmarkSink
    let host: BenchmarkHost
    let folder: String

    private static let queue = WorkQueue.webPush.name

    /// Works off a queue of its own jobs, or the first of many more.
    /// - Parameter waiting: how many jobs are put into the queue; the rest is thrown away when a round's worth is done.
    func run(waiting: Int? = nil) async throws -> WebPushBenchmarkReport.Round {
        try await host.withSession { session in
            let filled = max(waiting ?? 0, options.jobs)
            try await jobs.fill(filled, over: session)
            return try await withWorker { worker in
                // Jobs in the worker's window count as done.
                let readings = try await worker.watch(until: options.jobs, of: "jobs", every: { _ in .milliseconds(20) }) {
                    let ready = try await session.inspectQueue(Self.queue).ready
                    return filled - ready
                }
                try await worker.stop()
                for queue in [Self.queue, SideQueue.journal.rawValue] { _ = try await session.purge(queue) }
                // When twice the window is surely gone through, connections and token are there; and before the queue ends the window is
                // full.
                let stretch = try Stretch(readings.dropLast().drop { $0.done <= 3 * options.prefetch })
                return WebPushBenchmarkReport.Round(
                    jobsPerSecond: stretch.rate, processorMicrosecondsPerJob: stretch.processorMicroseconds,
                    peakMemory: stretch.peakMemory)
            }
        }
    }

    /// Starts the worker for as long as `body` takes, and does not leave it behind when that fails.
    func withWorker<Value>(_ body: (MeasuredProcess) async throws -> Value) async throws -> Value {
        let environment = host.environment([
            "BELFRY_CA_FILE": sink.certificate, "BELFRY_CONNECT_TO": sink.detour, "BELFRY_INSECURE_LOOPBACK": "allow",
            "BELFRY_LOG_FORMAT": "json", "BELFRY_PREFETCH": "\(options.prefetch)",
            "BELFRY_VAPID_PRIVATE_KEY": VAPIDKeyPair().privateKey, "BELFRY_VAPID_SUBJECT": "mailto:operations@example.com",
        ])
        return try await MeasuredProcess.with("worker", options.worker, environment: environment, log: folder + "/worker.log", body)
    }
}

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
