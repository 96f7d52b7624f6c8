import ArgumentParser

/// `belfry retry`.
struct RetryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Look after jobs that wait for another try.", subcommands: [RetryNowCommand.self])
}
