import ArgumentParser

/// `belfry directory set`.
struct DirectorySetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Add or change a teammate, a team or preferences.",
        subcommands: [SetPreferenceCommand.self, SetTeammateCommand.self, SetTeamCommand.self])
}
