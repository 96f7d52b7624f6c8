import ArgumentParser

/// The benchmarks' command. It belongs to the repository, not to a fleet: it calls compilers and servers that no image has.
struct BelfryBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "belfry-bench",
        abstract: "Measure how fast the fleet is on this machine.",
        discussion: """
            deploy/bench/run builds everything, starts a RabbitMQ, and runs this command
            on it. By hand, router, web-push and presence need in the environment:
              BELFRY_AMQP_URL          amqp[s]://user:password@host/vhost
              BELFRY_RABBITMQ_API_URL  http[s]://user:password@host:15672, an administrator
              BELFRY_CA_FILE           a certificate authority to trust, if one is needed

            EXIT CODES
              0 done, 1 too many instructions, 64 usage, 69 broker unavailable, 77 permission, 78 settings
            """,
        version: "0.1.0",
        subcommands: [RouterCommand.self, WebPushCommand.self, PresenceCommand.self, InstructionsCommand.self])
}
