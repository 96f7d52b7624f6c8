import AMQP
import ArgumentParser
import Messages
import Operations

/// `belfry directory import`.
struct DirectoryImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Bring workspaces with teams, teammates and preferences into the directory.",
        discussion: """
            FILE holds one workspace, a list of them, or one a line:
              {"workspace": "acme", "name": "Acme",
               "teams": [{"id": "sales", "name": "Sales", "members": ["nadia"]}],
               "teammates": [
                 {"id": "nadia", "name": "Nadia", "email": "nadia@example.com",
                  "preferences": {"assignedToMyTeam": {"email": false}},
                  "browsers": [{"subscription": {"endpoint": "…",
                    "keys": {"p256dh": "…", "auth": "…"}}}],
                  "devices": [{"device": "…", "provider": "apns",
                    "token": "…"}]}]}

            It becomes directory.* events on belfry.events, so it works while the router
            runs, from any machine, with a producer's rights. Everything is checked
            first. Events add and change; who is left out stays until
            directory.teammate.removed is published.

            EXAMPLES
              belfry directory import acme.json
              belfry directory import --dry-run acme.json
            """)

    @Argument(help: ArgumentHelp("The file with the workspaces; - is standard input.", valueName: "file"))
    var file: InputFile

    @Flag(help: "Only check; send nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var published: Bool
        /// How many events of each type.
        var events: [String: Int]
    }

    func run() async throws {
        let events = try WorkspaceEvents.make(
            from: try file.read(), now: .now, endpoints: try ConnectionSettings.endpoints())
        if !dryRun { try await withBroker { session, _ in try await EventPublication(over: session).publish(events) } }
        let counts = events.reduce(into: [:]) { $0[$1.type.rawValue, default: 0] += 1 }
        try output.show(Report(published: !dryRun, events: counts)) { terminal in
            var table = TextTable("EVENT", ">COUNT")
            for (type, count) in counts.sorted(by: { $0.key < $1.key }) { table.add(type, String(count)) }
            let number = CountText.write(events.count, "event")
            let end = dryRun ? "\(number), nothing sent" : "\(number) published and confirmed"
            return table.text(width: terminal.width) + terminal.coloured(end, .good) + "\n"
        }
    }
}
