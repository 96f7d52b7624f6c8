import FoundationEssentials
import Operations

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
