import ArgumentParser

/// `belfry dead`.
struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "Look at dead letters, and put them back to work.",
        subcommands: [DeadListCommand.self, DeadShowCommand.self, DeadReplayCommand.self])
}
