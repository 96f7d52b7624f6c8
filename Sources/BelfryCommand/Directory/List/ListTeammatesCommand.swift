import ArgumentParser
import Directory
import Operations

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

    func run() async throws {
        let view = try DirectoryView(ConnectionSettings.directory())
        let teammates = try await view.teammates(of: try await view.workspace(named: choice.workspace), team: team)
        try output.show(teammates) { terminal in
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
