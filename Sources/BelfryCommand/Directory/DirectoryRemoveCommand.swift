import ArgumentParser
import Messages
import Operations

/// `belfry directory remove`.
struct DirectoryRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a teammate, a team, or a browser or device.",
        subcommands: [RemoveTeammateCommand.self, RemoveTeamCommand.self, RemoveDestinationCommand.self])
}

/// `belfry directory remove team`.
struct RemoveTeamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "team", abstract: "Remove a team; its members stay in the workspace.",
        discussion: """
            \(DirectoryChangeOptions.discussion)

            EXAMPLES
              belfry directory remove team night-shift
            """)

    @Argument(help: "The team's id.")
    var team: String

    @OptionGroup var options: DirectoryChangeOptions

    func run() async throws {
        try await options.publish { [try await $0.removeTeam(team)] }
    }
}

/// `belfry directory remove teammate`.
struct RemoveTeammateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "teammate", abstract: "Remove a teammate from the workspace; they are no longer notified.",
        discussion: """
            belfry directory set teammate brings them back, within 30 days with all that
            they had.
            \(DirectoryChangeOptions.discussion)

            EXAMPLES
              belfry directory remove teammate piet
            """)

    @Argument(help: "The teammate's id.")
    var teammate: String

    @OptionGroup var options: DirectoryChangeOptions

    func run() async throws {
        try await options.publish { [try await $0.removeTeammate(teammate)] }
    }
}

/// `belfry directory remove destination`.
struct RemoveDestinationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destination", abstract: "Stop using a browser or device, until it is registered again.",
        discussion: """
            belfry why TEAMMATE --json shows the ids.
            \(DirectoryChangeOptions.discussionWithDirectory)

            EXAMPLES
              belfry directory remove destination 5f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
            """)

    @Argument(help: "The destination's id.")
    var destination: String

    @Option(help: "What explanations say: loggedOut, permissionWithdrawn or replaced.")
    var reason: LossReason = .loggedOut

    @OptionGroup var options: DirectoryChangeOptions

    func run() async throws {
        try await options.publish(needsDirectory: true) { [try await $0.removeDestination(destination, reason: reason)] }
    }
}
