import ArgumentParser
import Directory
import Operations

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

    func run() async throws {
        let view = try DirectoryView(ConnectionSettings.directory())
        let teams = try await view.teams(of: try await view.workspace(named: choice.workspace))
        try output.show(teams) { terminal in
            var table = TextTable("TEAM", ">MEMBERS", "NAME")
            for team in teams { table.add(team.id, String(team.members), team.name ?? "") }
            return table.isEmpty ? "There is no team.\n" : table.text(width: terminal.width)
        }
    }
}
