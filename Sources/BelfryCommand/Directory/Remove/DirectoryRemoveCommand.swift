import ArgumentParser

/// `belfry directory remove`.
struct DirectoryRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a teammate, a team, or a browser or device.",
        subcommands: [RemoveTeammateCommand.self, RemoveTeamCommand.self, RemoveDestinationCommand.self])
}
