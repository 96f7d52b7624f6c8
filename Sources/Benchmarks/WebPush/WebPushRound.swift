import AMQP
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
