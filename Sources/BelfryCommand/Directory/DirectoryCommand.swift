import ArgumentParser
import Directory
import FleetSettings
import FoundationEssentials
import Messages
import Operations

/// `belfry directory`.
struct DirectoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "directory", abstract: "Import, export, show or change the directory.",
        discussion: """
            list, show and export read the file of BELFRY_DIRECTORY_URL beside a running
            router. Changes are published as directory.* events, like a producer's.

            EXAMPLES
              belfry directory import acme.json
              belfry directory export --workspace acme backup.json
              belfry directory list teammates --team sales
              belfry directory show acme --teammate nadia
              belfry directory set preference luca on --scope assignedToMe --channel email
              belfry directory set team sales --join olga --leave piet
              belfry directory release nadia@acme.example --reason 'The mailbox is back'
              belfry directory remove destination 5f0c8a52-6a3b-5a43-9b0e-0d5f3c1b7a11
            """,
        subcommands: [
            DirectoryImportCommand.self, DirectoryExportCommand.self, DirectoryListCommand.self, DirectoryShowCommand.self,
            DirectorySetCommand.self, DirectoryRemoveCommand.self, DirectoryReleaseCommand.self,
        ])
}

/// `belfry directory list`.
struct DirectoryListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List teams or teammates.", subcommands: [ListTeamsCommand.self, ListTeammatesCommand.self])
}

/// `belfry directory remove`.
struct DirectoryRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a teammate, a team, or a browser or device.",
        subcommands: [RemoveTeammateCommand.self, RemoveTeamCommand.self, RemoveDestinationCommand.self])
}

/// `belfry directory set`.
struct DirectorySetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Add or change a teammate, a team or preferences.",
        subcommands: [SetPreferenceCommand.self, SetTeammateCommand.self, SetTeamCommand.self])
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

/// `belfry directory list teams`.
struct ListTeamsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "teams", abstract: "List the teams of a workspace.",
        discussion: """
            EXAMPLES
              belfry directory list teams
              belfry directory list teams --workspace acme --json
            """)

    @OptionGroup var choice: WorkspaceChoice
    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var teams: [TeamSummary]
    }

    func run() async throws {
        let view = try DirectoryView(try readSettings(DirectoryAddress.init))
        let teams = try await view.teams(of: try await view.workspace(named: choice.workspace))
        try output.show(Report(teams: teams)) { terminal in
            var table = TextTable("TEAM", ">MEMBERS", "NAME")
            for team in teams { table.add(team.id, String(team.members), team.name ?? "") }
            return table.isEmpty ? "There is no team.\n" : table.text(width: terminal.width)
        }
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

/// `belfry directory list teammates`.
struct ListTeammatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "teammates", abstract: "List the teammates of a workspace or of a team.",
        discussion: """
            EXAMPLES
              belfry directory list teammates
              belfry directory list teammates --team sales
            """)

    @Option(help: ArgumentHelp("Only the members of this team.", valueName: "id"))
    var team: String?

    @OptionGroup var choice: WorkspaceChoice
    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var teammates: [TeammateSummary]
    }

    func run() async throws {
        let view = try DirectoryView(try readSettings(DirectoryAddress.init))
        let teammates = try await view.teammates(of: try await view.workspace(named: choice.workspace), team: team)
        try output.show(Report(teammates: teammates)) { terminal in
            var table = TextTable("TEAMMATE", ">TEAMS", ">BROWSERS", ">DEVICES", "E-MAIL", "NAME")
            for person in teammates {
                table.add(
                    person.id, String(person.teams), String(person.browsers), String(person.devices), person.hasEmail ? "yes" : "no",
                    person.name ?? "")
            }
            return table.isEmpty ? "There is nobody.\n" : table.text(width: terminal.width)
        }
    }
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

/// `belfry directory release`.
struct DirectoryReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Allow mail to an address again after it was stopped.",
        discussion: """
            Mail stops when an address bounces, complains or unsubscribes. Release it when
            the cause is gone. Who released it and why is recorded, and belfry directory
            show prints it. A provider may keep a list of its own: remove the address
            there, too, or the next mail stops it again.
            \(DirectoryChangeOptions.discussion)

            EXAMPLES
              belfry directory release nadia@acme.example --reason 'The mailbox is back'
              belfry directory release nadia@acme.example --reason 'Asked for it' --by olga
            """)

    @Argument(help: "The mail address.")
    var address: String

    @Option(help: ArgumentHelp("Why mail may go there again.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Who releases it; by default the user's name.", valueName: "name"))
    var by: String?

    @OptionGroup var options: DirectoryChangeOptions

    func run() async throws {
        let by = by ?? ProcessInfo.processInfo.environment["USER"] ?? "belfry"
        try await options.publish { [try await $0.releaseAddress(address, by: by, reason: reason)] }
    }
}
