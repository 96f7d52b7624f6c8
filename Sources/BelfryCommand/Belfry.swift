import ArgumentParser

/// The operator's and producer's command.
struct Belfry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "belfry",
        abstract: "Operate a Belfry fleet.",
        discussion: """
            Settings come from the environment:
              BELFRY_AMQP_URL          amqp[s]://user:password@host/vhost
              BELFRY_RABBITMQ_API_URL  http[s]://user:password@host:15672
              BELFRY_DIRECTORY_URL     sqlite:/path/of/directory.sqlite
              BELFRY_CA_FILE           a certificate authority to trust
            belfry settings lists all of them.

            EXAMPLES
              belfry status                  everything at once, with causes
              belfry why luca                what Luca would be notified of, and what not
              belfry why luca c-1842         why Luca was notified about it, or not
              belfry history c-1842          what happened to a conversation
              belfry explain event.json      what would happen
              belfry topology apply
              belfry publish event.json
              belfry dead list --channel email
              belfry --generate-completion-script bash > /etc/bash_completion.d/belfry

            EXIT CODES
              0 done, 1 partly done (belfry status: something needs attention), 64 usage,
              66 not found, 69 broker unavailable, 77 permission, 78 settings or topology

            Every command takes --json; then errors are JSON on standard error, too:
              {"error": {"kind", "what", "details", "why", "fix", "exit_code",
                         "settings"}}
            deploy/contract/explain.schema.json has the form of each command's JSON.
            """,
        version: "0.1.0",
        subcommands: [
            StatusCommand.self, WhyCommand.self, HistoryCommand.self, ExplainCommand.self, DeadCommand.self, RetryCommand.self,
            DirectoryCommand.self,
            PublishCommand.self, TopologyCommand.self, KeysCommand.self, SettingsCommand.self,
        ])
}
