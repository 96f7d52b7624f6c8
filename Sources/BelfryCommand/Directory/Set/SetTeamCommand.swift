import ArgumentParser
import Operations

/// `belfry directory set team`.
struct SetTeamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "team", abstract: "Add a team, or change its name and members.",
        discussion: """
            Who is not named stays. Each member goes by the last that was said about them.
            \(DirectoryChangeOptions.discussion)

            EXAMPLES
              belfry directory set team sales --join olga --leave piet
              belfry directory set team night --name 'Night shift' --join olga --join piet
            """)

    @Argument(help: "The team's id.")
    var team: String

    @Option(help: "The team's name.")
    var name: String?

    @Option(help: ArgumentHelp("A teammate who joins; can be given more than once.", valueName: "id"))
    var join: [String] = []

    @Option(help: ArgumentHelp("A teammate who leaves; can be given more than once.", valueName: "id"))
    var leave: [String] = []

    @OptionGroup var options: DirectoryChangeOptions

    func run() async throws {
        try await options.publish { try await $0.setTeam(team, name: name, joining: join, leaving: leave) }
    }
}
