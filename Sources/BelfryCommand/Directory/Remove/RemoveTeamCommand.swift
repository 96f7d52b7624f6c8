import ArgumentParser
import Operations

/// `belfry directory remove team`.
struct RemoveTeamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "team", abstract: "Take a team away; its members stay in the workspace.",
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
