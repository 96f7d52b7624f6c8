import ArgumentParser
import Messages
import Operations

/// `belfry directory set`.
struct DirectorySetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Add or change a teammate, a team or preferences.",
        subcommands: [SetPreferenceCommand.self, SetTeammateCommand.self, SetTeamCommand.self])
}

/// `belfry directory set team`.
struct SetTeamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "team", abstract: "Add a team, or change its name and members.",
        discussion: """
            Members who are not named stay. For each member the newest change counts.
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

/// `belfry directory set teammate`.
struct SetTeammateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "teammate", abstract: "Add a teammate, or change name, address or locale.",
        discussion: """
            What is left out stays as it is; an empty text removes it.
            \(DirectoryChangeOptions.discussionWithDirectory)

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
        try await options.publish(needsDirectory: true) { [try await $0.setTeammate(teammate, name: name, email: email, locale: locale)] }
    }
}

/// `belfry directory set preference`.
struct SetPreferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preference", abstract: "Turn a teammate's switches on or off, or back to the default.",
        discussion: """
            Without --scope both scopes are meant, without --channel all three channels.
            \(DirectoryChangeOptions.discussion)

            EXAMPLES
              belfry directory set preference luca on --scope assignedToMe --channel email
              belfry directory set preference luca off
              belfry directory set preference luca default --channel web-push
            """)

    /// What a switch is set to.
    enum Setting: String, CaseIterable, ExpressibleByArgument {
        case on, off
        /// Never chosen: the workspace's default counts.
        case `default`

        var isOn: Bool? {
            switch self {
            case .on: true
            case .off: false
            case .default: nil
            }
        }
    }

    @Argument(help: "The teammate's id.")
    var teammate: String

    @Argument(help: "on, off, or default.")
    var setting: Setting

    @Option(help: "assignedToMe or assignedToMyTeam; can be given twice.")
    var scope: [Scope] = []

    @Option(help: "web-push, mobile-push or email; can be given more than once.")
    var channel: [Channel] = []

    @OptionGroup var options: DirectoryChangeOptions

    func run() async throws {
        try await options.publish { editing in
            [
                try await editing.setPreference(
                    of: teammate, scopes: scope.isEmpty ? Scope.allCases : scope,
                    channels: channel.isEmpty ? Channel.allCases : channel, to: setting.isOn)
            ]
        }
    }
}
