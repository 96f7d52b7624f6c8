import ArgumentParser

/// The operator's and producer's command.
struct Belfry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "belfry",
        abstract: "Looks after the fleet that rings the right people when a conversation is assigned.",
        discussion: """
            Settings come from the environment:
              BELFRY_AMQP_URL          amqp[s]://user:password@host/vhost
              BELFRY_RABBITMQ_API_URL  http[s]://user:password@host:15672
              BELFRY_DIRECTORY_URL     sqlite:/path/of/directory.sqlite
              BELFRY_CA_FILE           a certificate authority to trust

            EXAMPLES
              belfry topology apply
              belfry publish event.json
              belfry explain event.json
              belfry dead list --channel email
              belfry --generate-completion-script bash > /etc/bash_completion.d/belfry

            EXIT CODES
              0 done, 1 partly done, 64 usage, 69 broker unavailable, 77 permission,
              78 settings or topology
            """,
        version: "0.1.0",
        subcommands: [
            TopologyCommand.self, PublishCommand.self, DirectoryCommand.self, ExplainCommand.self, DeadCommand.self, RetryCommand.self,
            StatusCommand.self, KeysCommand.self,
        ])
}
