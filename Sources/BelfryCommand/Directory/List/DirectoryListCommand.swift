import ArgumentParser

/// `belfry directory list`.
struct DirectoryListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List teams or teammates.", subcommands: [ListTeamsCommand.self, ListTeammatesCommand.self])
}
