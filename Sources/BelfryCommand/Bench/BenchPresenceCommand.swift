import ArgumentParser
import FoundationEssentials
import Operations

/// `belfry bench presence`.
struct BenchPresenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presence", abstract: "Measure what it costs the router to know who is active.",
        discussion: """
            Starts the belfry-router that stands beside this command with an empty
            directory, and publishes presence.active at a steady rate, each person in
            turn: 5,000 a second is 150,000 people who are active at once. Uses a virtual
            host of its own on the broker and removes it: the user of
            BELFRY_RABBITMQ_API_URL has to be an administrator.

            EXAMPLES
              belfry bench presence
              belfry bench presence --rate 1000 --people 30000 --json
            """)

    @Option(help: "Signs of activity a second.")
    var rate = 5000

    @Option(help: "How many people they are of.")
    var people = 150_000

    @Option(help: "Seconds, twice: while everybody is new, and measured after that.")
    var seconds = 30

    @Option(help: ArgumentHelp("The router; otherwise the belfry-router beside this command.", valueName: "path"))
    var router: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard rate > 0, people > 0, seconds > 0 else { throw ValidationError("Each number has to be at least 1.") }
    }

    func run() async throws {
        let broker = try ConnectionSettings.broker()
        let api = try ConnectionSettings.requiredManagementAPI()
        let options = PresenceBenchmark.Options(
            people: people, rate: rate, seconds: seconds, router: try Executable.beside("belfry-router", or: router))
        try await PresenceBenchmark(options, broker: broker, api: api).run { progress in
            Terminal.errors.write("\(progress)\n")
        } show: { report in
            try output.show(report) { text(report, $0) }
        }
        await api.close()
    }

    private func text(_ report: PresenceBenchmarkReport, _ terminal: Terminal) -> String {
        var table = TextTable("PRESENCE", ">")
        table.add("signs of activity a second", String(Int(report.eventsPerSecond.rounded())))
        table.add("people", String(report.people))
        table.add("router's share of one processor", "\(Int((report.processorShare * 100).rounded())) %")
        table.add("router's memory at its peak", "\((Double(report.peakMemory) / 100_000).rounded() / 10) MB")
        table.add("longest queue", String(report.longestQueue))
        return table.text(width: terminal.width)
    }
}
