import ArgumentParser
import Operations

/// `belfry directory remove teammate`.
struct RemoveTeammateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "teammate", abstract: "Take a teammate out of the workspace: they are not told any more.",
        discussion: """
            belfry directory set teammate brings them back, with all they had for 30 days.
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
