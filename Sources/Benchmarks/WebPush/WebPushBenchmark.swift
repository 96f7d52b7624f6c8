public import AMQP
import FoundationEssentials
import Messages
public import Operations

/// Measures the real web push worker on a real HTTP/2 server, in turn with a C program that does only what cannot be left out.
///
/// Everything happens in a virtual host and a folder of its own, which are removed in the end.
public struct WebPushBenchmark: Sendable {
    /// What to measure.
    public struct Options: Sendable {
        /// Jobs in each round.
        public var jobs: Int
        /// Rounds of each of the two programs.
        public var rounds: Int
        /// Jobs that wait while the worker's memory is looked at; 0 leaves that part out.
        public var waiting: Int
        /// Requests under way, in the worker and in the floor.
        public var inFlight: Int
        /// The worker's executable.
        public var worker: String
        /// The executable of the floor; nil measures the worker alone.
        public var floor: String?

        /// Options from their parts.
        public init(jobs: Int, rounds: Int, waiting: Int, inFlight: Int, worker: String, floor: String?) {
            self.jobs = jobs
            self.rounds = rounds
            self.waiting = waiting
            self.inFlight = inFlight
            self.worker = worker
            self.floor = floor
        }

        /// The worker's prefetch: a service may use half of it, and there is only one here.
        var prefetch: Int { inFlight * 2 }
    }

    private let options: Options
    private let broker: BrokerOptions
    private let api: ManagementAPI

    /// A benchmark on a broker whose API's user may make virtual hosts.
    public init(_ options: Options, broker: BrokerOptions, api: ManagementAPI) {
        self.options = options
        self.broker = broker
        self.api = api
    }

    /// Measures. Takes as long as the rounds do; `progress` is told what is under way, and `show` gets the figures before anything is removed,
    /// those of the rounds that were done also when a later part fails.
    /// - Throws: ``OperationError`` when a program cannot be started or ends, or when the broker is gone.
    public func run(progress: (String) -> Void, show: (WebPushBenchmarkReport) throws -> Void) async throws {
        try await BenchmarkHost.withPlace(broker: broker, api: api, show: show) { place, report in
            try await measure(in: place.folder, on: place.host, progress, into: &report)
        }
    }

    private func measure(
        in folder: String, on host: BenchmarkHost, _ progress: (String) -> Void, into done: inout WebPushBenchmarkReport?
    ) async throws {
        let sink = try await BenchmarkSink.start(in: folder)
        defer { sink.stop() }
        let jobs = BenchmarkJobs(endpoints: sink.endpoints)
        let worker = WebPushRound(options: options, jobs: jobs, sink: sink, host: host, folder: folder)
        var report = WebPushBenchmarkReport(jobs: options.jobs)
        for round in 0..<options.rounds {
            progress("round \(round + 1) of \(options.rounds): worker")
            report.worker.append(try await worker.run())
            done = report
            guard let executable = options.floor else { continue }
            progress("round \(round + 1) of \(options.rounds): floor")
            report.floor.append(
                try await WebPushFloorRound(
                    executable: executable, options: options, jobs: jobs, sink: sink, host: host, folder: folder
                ).run())
            done = report
        }
        progress("latency at a tenth of that rate")
        report.latency = try await WebPushLatency(round: worker).run(atRate: report.jobsPerSecond / 10)
        done = report
        guard options.waiting > 0 else { return }
        progress("memory with \(options.waiting) jobs waiting")
        report.memoryWithJobsWaiting = try await worker.run(waiting: options.waiting).peakMemory
        report.waiting = options.waiting
        done = report
    }
}

/// One round of the C program, on the same queue, the same kind of jobs and the same server.
struct WebPushFloorRound {
    let executable: String
    let options: WebPushBenchmark.Options
    let jobs: BenchmarkJobs
    let sink: BenchmarkSink
    let host: BenchmarkHost
    let folder: String

    private struct Line: Decodable {
        var jobs_per_second: Double
        var processor_us_per_job: Double
        var peak_kilobytes: Int
    }

    /// The worker's client opens at most so many connections to a host.
    private static let connections = 2
    /// What the worker encrypts of such a job: the declarative message.
    private static let plaintext = 460

    func run() async throws -> WebPushBenchmarkReport.Round {
        try await host.withSession { session in try await jobs.fill(options.jobs, over: session) }
        let output = folder + "/floor.log"
        let arguments = [options.jobs, options.inFlight, Self.connections, Self.plaintext].map(String.init)
        let environment = host.environment(["BELFRY_CA_FILE": sink.certificate, "BELFRY_CONNECT_TO": sink.detour])
        let floor = try ChildProcess(executable, [WorkQueue.webPush.name] + arguments, environment: environment, output: output)
        let code = try await floor.end(within: .seconds(600))
        guard code == 0, let line = try? JSONDecoder().decode(Line.self, from: Data(contentsOf: URL(filePath: output))) else {
            throw OperationError(.unavailable, "The floor ended with \(code).\n\(tail(output))")
        }
        return WebPushBenchmarkReport.Round(
            jobsPerSecond: line.jobs_per_second, processorMicrosecondsPerJob: line.processor_us_per_job,
            peakMemory: line.peak_kilobytes * 1024)
    }
}
