import ArgumentParser
import Directory
import FleetSettings
import Operations

/// `belfry directory list`.
struct DirectoryListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List teams or teammates.", subcommands: [ListTeamsCommand.self, ListTeammatesCommand.self])
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
