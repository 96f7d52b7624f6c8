import ArgumentParser

/// `belfry directory`.
struct DirectoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "Feed the directory, or look into it.",
        subcommands: [DirectoryImportCommand.self, DirectoryShowCommand.self])
}
