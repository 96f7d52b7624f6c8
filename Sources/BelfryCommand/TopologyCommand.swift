import AMQP
import ArgumentParser
import Operations

/// `belfry topology`.
struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology", abstract: "Declare, compare or export exchanges, queues and bindings.",
        subcommands: [TopologyApplyCommand.self, TopologyCheckCommand.self, TopologyExportCommand.self])
}

/// `belfry topology export`.
struct TopologyExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the topology as a RabbitMQ definitions file.",
        discussion: """
            Needs no broker. The users in it have no passwords: the broker gives each an
            unknown random one, and belfry topology apply --users sets real ones.

            EXAMPLES
              belfry topology export > definitions.json
              belfry topology export --vhost belfry
            """)

    @Option(help: ArgumentHelp("The virtual host everything is in.", valueName: "name"))
    var vhost = "/"

    @OptionGroup var output: OutputOptions

    func run() throws {
        // A definitions file is JSON, with or without --json.
        Terminal.results.write(try JSONText.write(Definitions(virtualHost: vhost)))
    }
}

/// `belfry topology check`.
struct TopologyCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Compare the broker with the topology; change nothing.",
        discussion: """
            With BELFRY_RABBITMQ_API_URL it compares exchanges, queues, arguments,
            bindings, users and rights. Without it, it looks over AMQP whether exchanges
            and queues are there, and says what it could not see. Exit code 78 when
            something differs.

            EXAMPLES
              belfry topology check
              belfry topology check --json | jq '.differences[]'
            """)

    @Option(help: ArgumentHelp("Comes before each user's name.", valueName: "text"))
    var userPrefix = ""

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let (broker, api) = try readSettings(ConnectionSettings.broker(), ConnectionSettings.managementAPI)
        let report = try await report(broker, api)
        try output.show(report) { text(report, BrokerPlace(broker.address), $0) }
        try end(.configuration, if: !report.differences.isEmpty)
    }

    private func report(_ broker: BrokerOptions, _ api: ManagementAPI?) async throws -> TopologyReport {
        guard let api else { return try await withBroker(broker) { session in try await TopologyGlance(over: session).report() } }
        let report = try await TopologyCheck(over: api, virtualHost: broker.address.virtualHost, prefix: userPrefix).report()
        await api.close()
        return report
    }

    private func text(_ report: TopologyReport, _ place: BrokerPlace, _ terminal: Terminal) -> String {
        // A wrong virtual host explains all there is, and what is missing is no list to read.
        if report.lacksEverything() { return terminal.coloured(place.emptiness, .bad) + "\n\(BrokerPlace.emptinessFix)\n" }
        let lines =
            report.differences.map { "\($0.object): \($0.problem)\n" }
            + report.notes.map { terminal.coloured("note: \($0)", .quiet) + "\n" }
        let count = report.differences.count
        guard count > 0 else {
            return lines.joined() + terminal.coloured("Everything that was looked at is as it should be.", .good) + "\n"
        }
        let end = ([CountText.write(count, "difference")] + report.remedies.map(\.advice)).joined(separator: "\n")
        return lines.joined() + terminal.coloured(end, .bad) + "\n"
    }
}
