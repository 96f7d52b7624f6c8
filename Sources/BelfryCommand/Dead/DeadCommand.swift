import ArgumentParser

/// `belfry dead`.
struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "Look at dead letters, put them back to work, keep them, or throw them away.",
        discussion: """
            A dead letter is a message that could not be dealt with. It lies in the queue
            belfry.K.dead until somebody decides. --queue unrouted means the messages that
            no route took: they lie in belfry.unrouted, for 7 days.

            EXAMPLES
              belfry dead list --count
              belfry dead show 3f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
              belfry dead replay --channel email --reason misconfigured --rate 20
              belfry dead export --older-than 30d old.jsonl
              belfry dead drop --older-than 30d --dry-run
            """,
        subcommands: [
            DeadListCommand.self, DeadShowCommand.self, DeadReplayCommand.self, DeadDropCommand.self, DeadExportCommand.self,
            DeadImportCommand.self, DeadWatchCommand.self,
        ])
}
