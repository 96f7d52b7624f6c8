import AMQP
import FoundationEssentials
import Messages
import Operations

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
