import ArgumentParser
import Benchmarks
import Operations

/// The benchmarks' command. It belongs to the repository, not to a fleet: it calls compilers and servers that no image has.
struct BelfryBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "belfry-bench",
        abstract: "Measure how fast the fleet is on this machine.",
        discussion: """
            deploy/bench/run builds everything, starts a RabbitMQ, and runs this command
            on it. By hand, router, web-push and presence need in the environment:
              BELFRY_AMQP_URL          amqp[s]://user:password@host/vhost
              BELFRY_RABBITMQ_API_URL  http[s]://user:password@host:15672, an administrator
              BELFRY_CA_FILE           a certificate authority to trust, if one is needed

            EXIT CODES
              0 done, 1 too many instructions, 64 usage, 69 broker unavailable, 77 permission, 78 settings
            """,
        version: "0.1.0",
        subcommands: [RouterCommand.self, WebPushCommand.self, PresenceCommand.self, InstructionsCommand.self])
}

/// `belfry-bench presence`.
struct PresenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presence", abstract: "Measure what it costs the router to know who is active.",
        discussion: """
            Starts the belfry-router that stands beside this command with an empty
            directory, and publishes presence.active at a steady rate, each person in
            turn: 5,000 a second is 150,000 people who are active at once. Uses a virtual
            host of its own on the broker and removes it.

            EXAMPLES
              belfry-bench presence
              belfry-bench presence --rate 1000 --people 30000 --json
            """)

    @Option(help: "Events of activity a second.")
    var rate = 5000

    @Option(help: "How many people they are of.")
    var people = 150_000

    @Option(help: "Seconds, twice: while everybody is new, and measured after that.")
    var seconds = 30

    @Option(help: ArgumentHelp("The router; otherwise the belfry-router beside this command.", valueName: "path"))
    var router: String?

    @OptionGroup var output: ReportOptions

    func validate() throws {
        guard rate > 0, people > 0, seconds > 0 else { throw ValidationError("Each number has to be at least 1.") }
    }

    func run() async throws {
        let settings = try BenchSettings()
        let options = PresenceBenchmark.Options(
            people: people, rate: rate, seconds: seconds, router: try FleetExecutable.beside("belfry-router", or: router))
        let benchmark = PresenceBenchmark(options, broker: settings.broker, api: settings.api)
        try await benchmark.run(progress: Output.note) { try output.show($0, as: [table($0)]) }
        await settings.api.close()
    }

    private func table(_ report: PresenceBenchmarkReport) -> TextTable {
        var table = TextTable("PRESENCE", ">")
        table.add("events of activity a second", String(Int(report.eventsPerSecond.rounded())))
        table.add("people", String(report.people))
        table.add("router's share of one processor", "\(Int((report.processorShare * 100).rounded())) %")
        table.add("router's memory at its peak", report.peakMemory.megabytes + " MB")
        table.add("longest queue", String(report.longestQueue))
        return table
    }
}
