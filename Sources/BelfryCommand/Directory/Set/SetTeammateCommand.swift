import ArgumentParser
import Messages
import Operations

/// `belfry directory set teammate`.
struct SetTeammateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "teammate", abstract: "Add a teammate, or change name, address or locale.",
        discussion: """
            What is left out stays; an empty text takes it away.
            \(DirectoryChangeOptions.discussion)

            EXAMPLES
              belfry directory set teammate olga --name Olga --email olga@example.com
              belfry directory set teammate olga --email ''
            """)

    @Argument(help: "The teammate's id.")
    var teammate: String

    @Option(help: "The teammate's name.")
    var name: String?

    @Option(help: "Where mail goes.")
    var email: String?

    @Option(help: "The language, as BCP 47 has it: en, pt-BR.")
    var locale: String?

    @OptionGroup var options: DirectoryChangeOptions

    func run() async throws {
        try await options.publish { [try await $0.setTeammate(teammate, name: name, email: email, locale: locale)] }
    }
}
