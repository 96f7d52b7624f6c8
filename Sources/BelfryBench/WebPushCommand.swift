import ArgumentParser
import Benchmarks
import Operations

/// `belfry-bench web-push`.
struct WebPushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web-push", abstract: "Measure the web push worker against what the C libraries allow.",
        discussion: """
            Starts the belfry-web-push-worker that stands beside this command, and a C
            program that only encrypts, posts and acknowledges
            (deploy/bench/web_push_floor.c), in turn, on the same queue, with nghttpd as
            the push service. Then the time from publishing a job to the push service's
            answer at a tenth of the rate, and the memory with many jobs waiting. Quote
            the ratios: absolute figures wander. Uses a virtual host of its own on the
            broker and removes it. Needs nghttpd and openssl.

            EXAMPLES
              deploy/bench/run web-push
              belfry-bench web-push --jobs 5000 --rounds 2 --waiting 0
            """)

    @Option(help: "Jobs in each round.")
    var jobs = 20_000

    @Option(help: "Rounds of each of the two programs.")
    var rounds = 4

    @Option(help: "Jobs that wait while the memory is looked at; 0 leaves that out.")
    var waiting = 200_000

    @Option(help: "Requests under way in both programs. The worker's prefetch is twice that: a service may use half of it.")
    var inFlight = 100

    @Option(help: ArgumentHelp("The worker; otherwise the belfry-web-push-worker beside this command.", valueName: "path"))
    var worker: String?

    @Option(help: ArgumentHelp("The floor; otherwise deploy/bench/web_push_floor.c is compiled.", valueName: "path"))
    var floor: String?

    @OptionGroup var output: ReportOptions

    func validate() throws {
        guard rounds > 0, (1...1000).contains(inFlight) else {
            throw ValidationError("--rounds has to be at least 1, and --in-flight between 1 and 1000.")
        }
        guard jobs >= 20 * inFlight, waiting >= 0 else {
            throw ValidationError("--jobs has to be at least twenty times --in-flight, or the beginning and the end would be all there is.")
        }
    }

    func run() async throws {
        let settings = try BenchSettings()
        let worker = try FleetExecutable.beside("belfry-web-push-worker", or: self.worker)
        let libraries = ["rabbitmq", "curl", "crypto"]
        try await CProgram.with(floor, orCompiled: "deploy/bench/web_push_floor.c", libraries: libraries) { floor in
            let options = WebPushBenchmark.Options(
                jobs: jobs, rounds: rounds, waiting: waiting, inFlight: inFlight, worker: worker, floor: floor)
            let benchmark = WebPushBenchmark(options, broker: settings.broker, api: settings.api)
            try await benchmark.run(progress: Output.note) { try output.show($0, as: tables($0)) }
        }
        await settings.api.close()
    }

    private func tables(_ report: WebPushBenchmarkReport) -> [TextTable] {
        var rounds = TextTable(
            "ROUND", ">WORKER /S", ">FLOOR /S", ">RATIO", ">WORKER µS/JOB", ">FLOOR µS/JOB", ">RATIO", ">WORKER MB", ">FLOOR MB")
        for (number, worker) in report.worker.enumerated() {
            let floor = number < report.floor.count ? report.floor[number] : nil
            rounds.add(
                String(number + 1), worker.jobsPerSecond.whole, floor?.jobsPerSecond.whole ?? "-",
                floor.map { (worker.jobsPerSecond / $0.jobsPerSecond).hundredths } ?? "-", worker.processorMicrosecondsPerJob.whole,
                floor?.processorMicrosecondsPerJob.whole ?? "-",
                floor.map { (worker.processorMicrosecondsPerJob / $0.processorMicrosecondsPerJob).hundredths } ?? "-",
                worker.peakMemory.megabytes, floor?.peakMemory.megabytes ?? "-")
        }
        let absent = "- (no floor program: needs gcc, librabbitmq-dev, libcurl4-openssl-dev and libssl-dev)"
        var medians = TextTable("MEDIAN", ">")
        medians.add("worker / floor, processor time per job", report.processorRatio.map(\.hundredths) ?? absent)
        medians.add("worker / floor, jobs a second", report.rateRatio.map(\.hundredths) ?? absent)
        if let latency = report.latency {
            medians.add("published to answered, at \(latency.jobsPerSecond.whole) a second", "\(latency.median.whole) ms")
            medians.add("  the slowest of a hundred", "\(latency.ninetyNinthPercentile.whole) ms")
        }
        if let memory = report.memoryWithJobsWaiting {
            medians.add("worker's memory at its peak, \(report.waiting) jobs waiting", "\(memory.megabytes) MB")
        }
        return [rounds, medians]
    }
}
