import ArgumentParser
import Operations

/// `belfry topology export`.
struct TopologyExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the topology as a RabbitMQ definitions file.",
        discussion: """
            Needs no broker. The users in it have no passwords: the broker gives each a
            random one that nobody knows, and belfry topology apply --users sets real
            ones.

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
