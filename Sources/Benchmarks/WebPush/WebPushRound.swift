import AMQP
import FoundationEssentials
import Glibc
import Messages
import Operations

/// One round of the worker: the queue is filled, the worker is started, and what it does is read from the broker and the kernel.
struct WebPushRound {
    let options: WebPushBenchmark.Options
    let jobs: BenchmarkJobs
    let sink: BenchmarkSink
    let host: BenchmarkHost
    let folder: String

    private struct Reading {
        var moment: ContinuousClock.Instant
        /// Jobs that are in the queue; the worker's window is not counted.
        var ready: Int
        var usage: ProcessUsage
    }

    private static let queue = WorkQueue.webPush.name
    private var log: String { folder + "/worker.log" }

    /// Works off a queue of its own jobs, or the first of many more.
    /// - Parameter waiting: how many jobs are put into the queue; the rest is thrown away when a round's worth is done.
    func run(waiting: Int? = nil) async throws -> WebPushBenchmarkReport.Round {
        let session = try await host.open()
        let filled = max(waiting ?? 0, options.jobs)
        try await jobs.fill(filled, over: session)
        return try await withWorker { worker in
            let (start, end) = try await watch(worker, over: session, from: filled, to: filled - options.jobs)
            worker.signal(SIGTERM)
            let code = try await worker.end(within: .seconds(45))
            guard code == 0 else { throw ended(code) }
            for queue in [Self.queue, SideQueue.journal.rawValue] { _ = try await session.purge(queue) }
            await session.close()
            let done = Double(max(start.ready - end.ready, 1))
            return WebPushBenchmarkReport.Round(
                jobsPerSecond: done / ((end.moment - start.moment) / .seconds(1)),
                processorMicrosecondsPerJob: (end.usage.processor - start.usage.processor) / .microseconds(1) / done,
                peakMemory: end.usage.peakMemory)
        }
    }

    /// Starts the worker for as long as `body` takes, and does not leave it behind when that fails.
    func withWorker<Value>(_ body: (ChildProcess) async throws -> Value) async throws -> Value {
        let environment = host.environment([
            "BELFRY_CA_FILE": sink.certificate, "BELFRY_CONNECT_TO": sink.detour, "BELFRY_INSECURE_LOOPBACK": "allow",
            "BELFRY_LOG_FORMAT": "json", "BELFRY_PREFETCH": "\(options.prefetch)",
            "BELFRY_VAPID_PRIVATE_KEY": VAPIDKeyPair().privateKey, "BELFRY_VAPID_SUBJECT": "mailto:operations@example.com",
        ])
        let worker = try ChildProcess(options.worker, environment: environment, output: log)
        do { return try await body(worker) } catch {
            worker.signal(SIGKILL)
            throw error
        }
    }

    /// From the first reading that shows work, so that starting the process does not count, to the last one before the queue ends: in
    /// both of them the window is full.
    private func watch(_ worker: ChildProcess, over session: BrokerSession, from filled: Int, to rest: Int) async throws -> (
        Reading, Reading
    ) {
        var first: Reading?
        var last: Reading?
        var progress = (ready: filled, since: ContinuousClock.now)
        while true {
            let reading = try await read(worker, over: session)
            // Twice the window is surely gone through: connections and token are there.
            if first == nil, reading.ready < filled - 3 * options.prefetch { first = reading }
            if let first, let last, reading.ready <= rest { return (first, last) }
            last = reading
            if reading.ready < progress.ready { progress = (reading.ready, reading.moment) }
            guard reading.moment - progress.since < .seconds(30) else {
                throw OperationError(.unavailable, "The worker stands still with \(reading.ready) jobs in its queue.\n\(tail(log))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func read(_ worker: ChildProcess, over session: BrokerSession) async throws -> Reading {
        if let code = worker.codeIfEnded() { throw ended(code) }
        let ready = try await session.inspectQueue(Self.queue).ready
        guard let usage = ProcessUsage(worker.id) else { throw OperationError(.unavailable, "The worker's process cannot be looked at.") }
        return Reading(moment: .now, ready: ready, usage: usage)
    }

    private func ended(_ code: Int32) -> OperationError {
        OperationError(.unavailable, "The worker ended with \(code).\n\(tail(log))")
    }
}
