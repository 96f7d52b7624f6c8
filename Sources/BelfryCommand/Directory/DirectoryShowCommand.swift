import ArgumentParser
import Directory
import FleetSettings
import Messages
import Operations

/// `belfry directory show`.
struct DirectoryShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show workspaces, teams and teammates.",
        discussion: """
            Reads the file of BELFRY_DIRECTORY_URL beside a running router and changes
            nothing. Without a workspace it lists all; with one its teams and teammates;
            with --teammate everything about one person except tokens and keys.

            EXAMPLES
              belfry directory show
              belfry directory show acme
              belfry directory show acme --teammate nadia --json
            """)

    @Argument(help: ArgumentHelp("The workspace's id.", valueName: "workspace"))
    var workspace: String?

    @Option(help: ArgumentHelp("Only this teammate: destinations and preferences.", valueName: "id"))
    var teammate: String?

    @OptionGroup var output: OutputOptions

    /// The JSON of the command without a workspace.
    private struct Workspaces: Encodable {
        var workspaces: [WorkspaceSummary]
    }

    func validate() throws {
        guard teammate == nil || workspace != nil else { throw ValidationError("--teammate needs a workspace.") }
    }

    func run() async throws {
        let view = try DirectoryView(try readSettings(DirectoryAddress.init))
        if let workspace, let teammate {
            let person = try await view.teammate(teammate, in: workspace)
            try output.show(person) { text($0.width, of: person) }
        } else if let workspace {
            let outline = try await view.outline(of: workspace)
            try output.show(outline) { text($0.width, of: outline) }
        } else {
            let workspaces = try await view.workspaces()
            try output.show(Workspaces(workspaces: workspaces)) { text($0.width, of: workspaces) }
        }
    }

    private func text(_ width: Int?, of workspaces: [WorkspaceSummary]) -> String {
        var table = TextTable("WORKSPACE", ">TEAMS", ">TEAMMATES", ">DESTINATIONS", "NAME")
        for workspace in workspaces {
            table.add(
                workspace.id, String(workspace.teams), String(workspace.teammates), String(workspace.destinations), workspace.name ?? "")
        }
        return table.isEmpty ? "The directory is empty.\n" : table.text(width: width)
    }

    private func text(_ width: Int?, of outline: WorkspaceReport) -> String {
        var teams = TextTable("TEAM", "NAME", "MEMBERS")
        for team in outline.teams { teams.add(team.id, team.name ?? "", team.members.joined(separator: ", ")) }
        var people = TextTable("TEAMMATE", "NAME", ">BROWSERS", ">DEVICES", "E-MAIL")
        for person in outline.teammates {
            people.add(person.id, person.name ?? "", String(person.browsers), String(person.devices), person.email.rawValue)
        }
        return [teams, people].filter { !$0.isEmpty }.map { $0.text(width: width) }.joined(separator: "\n")
    }

    private func text(_ width: Int?, of person: TeammateProfile) -> String {
        var facts = TextTable("TEAMMATE", person.id)
        facts.add("name", person.name ?? "-")
        facts.add("teams", person.teams.isEmpty ? "-" : person.teams.joined(separator: ", "))
        facts.add("e-mail", mail(to: person))
        facts.add("last activity", person.lastActivity?.text ?? "never")
        if let removedAt = person.removedAt { facts.add("removed", removedAt.text) }
        for channel in Channel.allCases { facts.add(channel.rawValue, switches(person, channel)) }
        if let last = person.switchOrigins.max(by: { $0.at < $1.at }) {
            facts.add(
                "last switch", "\(last.scope.rawValue) \(last.channel.rawValue), \(last.at.text)\(last.by.isEmpty ? "" : " by \(last.by)")")
        }
        var destinations = TextTable("CHANNEL", "STATE", "SINCE", "DESTINATION")
        for destination in person.destinations {
            destinations.add(
                destination.channel.rawValue, destination.state.rawValue, (destination.since ?? destination.registeredAt).text,
                destination.label)
        }
        return [facts, destinations].filter { !$0.isEmpty }.map { $0.text(width: width) }.joined(separator: "\n")
    }

    private func mail(to person: TeammateProfile) -> String {
        guard person.email != nil else { return "none" }
        guard let record = person.suppression else { return "yes" }
        return record.isReleased ? "yes, \(SuppressionText.write(record))" : SuppressionText.write(record)
    }

    private func switches(_ person: TeammateProfile, _ channel: Channel) -> String {
        Scope.allCases.map { scope in
            let isOn = person.effectivePreferences[scope, channel] ?? true
            return "\(scope.rawValue) \(isOn ? "on" : "off")\(person.preferences[scope, channel] == nil ? " (default)" : "")"
        }.joined(separator: ", ")
    }
}
