import ArgumentParser

/// `belfry bench`.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how fast the fleet is on this machine.",
        subcommands: [BenchRouterCommand.self, BenchWebPushCommand.self])
}
