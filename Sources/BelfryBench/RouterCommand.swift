import ArgumentParser
import Benchmarks
import Operations

/// `belfry-bench router`.
struct RouterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "router", abstract: "Measure the router against what the broker allows.",
        discussion: """
            Starts the belfry-router that stands beside this command, with a SQLite
            directory in a temporary folder, and a C program that only moves messages
            (deploy/bench/router_limit.c), in turn: one assignment to a team of three in,
            three jobs out. Absolute figures wander; quote the ratio and the processor
            time. The second part assigns to one team of --fan-out teammates, three jobs
            each, and tells how much memory the router took. Uses a virtual host of its
            own on the broker and removes it.

            EXAMPLES
              deploy/bench/run
              belfry-bench router --assignments 20000
              belfry-bench router --teammates 100000 --teams 10000 --json
            """)

    @Option(help: "Assignments in each round.")
    var assignments = 20_000

    @Option(help: "Rounds of each of the two programs.")
    var rounds = 4

    @Option(help: "Teammates in the directory.")
    var teammates = 3

    @Option(help: "Teams in the directory, each of three teammates.")
    var teams = 1

    @Option(help: "Teammates of the one large team of the second part; 0 leaves it out.")
    var fanOut = 5000

    @Option(help: ArgumentHelp("The router; otherwise the belfry-router beside this command.", valueName: "path"))
    var router: String?

    @Option(help: ArgumentHelp("The limit; otherwise deploy/bench/router_limit.c is compiled.", valueName: "path"))
    var limit: String?

    @OptionGroup var output: ReportOptions

    func validate() throws {
        guard assignments > 0, rounds > 0, teams > 0, fanOut >= 0 else {
            throw ValidationError("Each number has to be at least 1, --fan-out at least 0.")
        }
        guard teammates >= 3 else { throw ValidationError("A team of three needs --teammates of at least 3.") }
    }

    func run() async throws {
        let settings = try BenchSettings()
        let router = try FleetExecutable.beside("belfry-router", or: self.router)
        try await CProgram.with(limit, orCompiled: "deploy/bench/router_limit.c", libraries: ["rabbitmq"]) { limit in
            let options = RouterBenchmark.Options(
                assignments: assignments, rounds: rounds, teammates: teammates, teams: teams, fanOut: fanOut, router: router, limit: limit)
            let benchmark = RouterBenchmark(options, broker: settings.broker, api: settings.api)
            try await benchmark.run(progress: Output.note) { try output.show($0, as: tables($0)) }
        }
        await settings.api.close()
    }

    private func tables(_ report: RouterBenchmarkReport) -> [TextTable] {
        var rounds = TextTable(
            "ROUND", ">ROUTER IN/S", ">LIMIT IN/S", ">RATIO", ">ROUTER µS/JOB", ">LIMIT µS/JOB", ">BROKER µS/IN", ">WITH LIMIT",
            ">ROUTER MB")
        for (number, router) in report.router.enumerated() {
            let limit = number < report.limit.count ? report.limit[number] : nil
            rounds.add(
                String(number + 1), router.assignmentsPerSecond.whole, limit.map { $0.assignmentsPerSecond.whole } ?? "-",
                limit.map { (router.assignmentsPerSecond / $0.assignmentsPerSecond).hundredths } ?? "-",
                router.processorMicrosecondsPerJob.whole, limit.map { $0.processorMicrosecondsPerJob.whole } ?? "-",
                router.brokerMicrosecondsPerAssignment?.whole ?? "-", limit?.brokerMicrosecondsPerAssignment?.whole ?? "-",
                router.peakMemory.megabytes)
        }
        var medians = TextTable("MEDIAN", ">")
        medians.add("router / limit", report.ratio.map(\.hundredths) ?? "- (no limit program: needs gcc and librabbitmq-dev)")
        medians.add("router's processor time per job", report.processorMicrosecondsPerJob.whole + " µs")
        medians.add("lookup and decision of a dry run", report.lookupMicroseconds.whole + " µs")
        medians.add("router's memory at its peak", report.peakMemory.megabytes + " MB")
        return [rounds, medians] + (report.fanOut.isEmpty ? [] : [fanOut(report)])
    }

    private func fanOut(_ report: RouterBenchmarkReport) -> TextTable {
        var table = TextTable("ONE LARGE TEAM", ">JOBS EACH", ">ROUTER MB")
        for round in report.fanOut {
            table.add(
                "\(round.assignments) \(round.assignments == 1 ? "assignment" : "assignments")", String(round.jobsPerAssignment),
                round.peakMemory.megabytes)
        }
        return table
    }
}
