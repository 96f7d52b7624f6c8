import ArgumentParser

/// `belfry topology`.
struct TopologyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topology", abstract: "Declare, compare or export exchanges, queues and bindings.",
        subcommands: [TopologyApplyCommand.self, TopologyCheckCommand.self, TopologyExportCommand.self])
}
