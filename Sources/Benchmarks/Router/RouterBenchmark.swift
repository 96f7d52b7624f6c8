public import AMQP
import Directory
import FoundationEssentials
import Messages
public import Operations
import Routing

/// Measures the real router with its real directory, in turn with a C program that does the broker's part only and nothing else.
///
/// Everything happens in a virtual host and a folder of its own, which are removed in the end.
public struct RouterBenchmark: Sendable {
    /// What to measure.
    public struct Options: Sendable {
        /// Assignments in each round.
        public var assignments: Int
        /// Rounds of each of the two programs.
        public var rounds: Int
        /// Teammates in the directory, at least 3.
        public var teammates: Int
        /// Teams in the directory, at least 1.
        public var teams: Int
        /// Teammates in the one team of the second part, which is about memory; 0 leaves it out.
        public var fanOut: Int
        /// The router's executable.
        public var router: String
        /// The executable of the limit; nil measures the router alone.
        public var limit: String?

        /// Options from their parts.
        public init(assignments: Int, rounds: Int, teammates: Int, teams: Int, fanOut: Int, router: String, limit: String?) {
            self.assignments = assignments
            self.rounds = rounds
            self.teammates = teammates
            self.teams = teams
            self.fanOut = fanOut
            self.router = router
            self.limit = limit
        }
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
    /// those of the rounds that were done also when a later one fails.
    /// - Throws: ``OperationError`` when a program cannot be started or ends, or when the broker is gone.
    public func run(progress: (String) -> Void, show: (RouterBenchmarkReport) throws -> Void) async throws {
        try await BenchmarkHost.withPlace(broker: broker, api: api, show: show) { place, report in
            try await measure(in: place.folder, on: place.host, progress, into: &report)
        }
    }

    private func measure(
        in folder: String, on host: BenchmarkHost, _ progress: (String) -> Void, into done: inout RouterBenchmarkReport?
    ) async throws {
        let workspace = BenchmarkWorkspace.teamsOfThree(teammates: options.teammates, teams: options.teams)
        progress("filling the directory")
        let lookup = try await BenchmarkDirectory(path: folder + "/directory.sqlite", workspace: workspace).fillAndLookUp()
        var report = RouterBenchmarkReport(assignments: options.assignments, lookup: lookup)
        let brokerProcess = try await BrokerProcess.find(api)
        for round in 0..<options.rounds {
            progress("round \(round + 1) of \(options.rounds): router")
            let router = RouterRound(
                router: options.router, assignments: options.assignments, workspace: workspace, host: host, folder: folder,
                directory: folder + "/directory.sqlite", broker: brokerProcess)
            let result = try await router.run(from: round * options.assignments)
            // From the first job that is seen: starting the process does not count.
            let stretch = try Stretch(result.readings.drop { $0.done == 0 })
            report.router.append(RouterBenchmarkReport.Router(stretch, jobsPerAssignment: workspace.jobsPerAssignment))
            done = report
            guard let limit = options.limit else { continue }
            progress("round \(round + 1) of \(options.rounds): limit")
            report.limit.append(
                try await LimitRound(
                    executable: limit, assignments: options.assignments, host: host, folder: folder, broker: brokerProcess
                ).run(result.sizes))
            done = report
        }
        guard options.fanOut > 0 else { return }
        report.fanOut = try await fanOut(in: folder, on: host, progress)
        done = report
    }

    /// One assignment to everybody, then several in a row: what the router needs must not grow with their number.
    private func fanOut(
        in folder: String, on host: BenchmarkHost, _ progress: (String) -> Void
    ) async throws -> [RouterBenchmarkReport.FanOut] {
        progress("filling a directory with one team of \(options.fanOut)")
        let workspace = BenchmarkWorkspace.oneTeam(of: options.fanOut)
        let path = folder + "/one-team.sqlite"
        try await BenchmarkDirectory(path: path, workspace: workspace).fill()
        var figures: [RouterBenchmarkReport.FanOut] = []
        for (assignments, first) in [(1, 0), (8, 1)] {
            progress("assignments to the team of \(options.fanOut): \(assignments)")
            let round = RouterRound(
                router: options.router, assignments: assignments, workspace: workspace, host: host, folder: folder, directory: path,
                broker: nil)
            let readings = try await round.run(from: first).readings
            figures.append(
                RouterBenchmarkReport.FanOut(
                    assignments: assignments, jobsPerAssignment: workspace.jobsPerAssignment,
                    peakMemory: readings.last?.usage.peakMemory ?? 0))
        }
        return figures
    }
}

/// One round of the C program that does the broker's part only.
struct LimitRound {
    let executable: String
    let assignments: Int
    let host: BenchmarkHost
    let folder: String
    /// The broker, when it is on this machine.
    let broker: BrokerProcess?

    private struct Line: Decodable {
        var assignments_per_second: Double
        var processor_us_per_message_out: Double
        var broker_us_per_assignment: Double?
    }

    func run(_ sizes: RouterRound.Sizes) async throws -> RouterBenchmarkReport.Limit {
        let output = folder + "/limit.log"
        let arguments = [assignments, sizes.incoming, sizes.outgoing] + (broker.map { [Int($0.id)] } ?? [])
        let limit = try ChildProcess(executable, arguments.map(String.init), environment: host.environment(), output: output)
        let code = try await limit.end(within: .seconds(600))
        guard code == 0, let line = try? JSONDecoder().decode(Line.self, from: Data(contentsOf: URL(filePath: output))) else {
            throw OperationError(.unavailable, "The limit ended with \(code).\n\(tail(output))")
        }
        return RouterBenchmarkReport.Limit(
            assignmentsPerSecond: line.assignments_per_second, processorMicrosecondsPerJob: line.processor_us_per_message_out,
            brokerMicrosecondsPerAssignment: line.broker_us_per_assignment)
    }
}

/// The benchmark's directory file.
struct BenchmarkDirectory {
    let path: String
    let workspace: BenchmarkWorkspace

    /// Fills it and closes it.
    func fill() async throws { _ = try await SQLiteDirectory.open(path: path).importWorkspace(workspace.file, now: .now) }

    /// Fills it and closes it, so that the router can have it.
    /// - Returns: what a dry run takes at the median, in microseconds: the whole lookup of a team that nobody has asked for before, with
    ///   the decision.
    func fillAndLookUp() async throws -> Double {
        let directory = try SQLiteDirectory.open(path: path)
        _ = try await directory.importWorkspace(workspace.file, now: .now)
        var times: [Duration] = []
        for number in 0..<2000 {
            let event = try Event.read(
                ReceivedBody(contentType: "application/json", bytes: workspace.event(number, at: .now)), arrival: .now)
            let start = ContinuousClock.now
            _ = try await directory.explain(event, now: .now, settings: RoutingSettings(), everybody: false)
            times.append(.now - start)
        }
        return times.map { $0 / .microseconds(1) }.median
    }
}

extension [Double] {
    /// The middle value, or the mean of the two in the middle; 0 when there is none.
    var median: Double {
        guard !isEmpty else { return 0 }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}
