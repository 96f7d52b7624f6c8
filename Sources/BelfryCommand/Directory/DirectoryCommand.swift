import ArgumentParser

/// `belfry directory`.
struct DirectoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "Import, export, show or change the directory.",
        discussion: """
            list, show and export read the file of BELFRY_DIRECTORY_URL beside a running
            router. Changes are published as directory.* events, like a producer's.

            EXAMPLES
              belfry directory import acme.json
              belfry directory export --workspace acme backup.json
              belfry directory list teammates --team sales
              belfry directory show acme --teammate nadia
              belfry directory set preference luca on --scope assignedToMe --channel email
              belfry directory set team sales --join olga --leave piet
              belfry directory release nadia@acme.example --reason 'The mailbox is back'
              belfry directory remove destination 5f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
            """,
        subcommands: [
            DirectoryImportCommand.self, DirectoryExportCommand.self, DirectoryListCommand.self, DirectoryShowCommand.self,
            DirectorySetCommand.self, DirectoryRemoveCommand.self, DirectoryReleaseCommand.self,
        ])
}
