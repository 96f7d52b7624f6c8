import AMQP
import ArgumentParser
import Endpoints
import FleetSettings
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
                  "preferences": {"assignedToMe": {},
                    "assignedToMyTeam": {"email": false}},
                  "devices": [{"device": "nadias-phone", "provider": "apns",
                    "token": "7d3a1f0c9b8e6d5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d"}]}]}
            Browsers are under "browsers", each with the "subscription" that the page's
            PushSubscription.toJSON() gives.

            It becomes directory.* events on belfry.events, so it works while the router
            runs, from any machine, with a producer's rights. Everything is checked
            first: errors are listed with line and path, up to 20 of them, and then
            nothing is sent. Unknown members (typos) and invalid locales are warnings;
            with --strict they are errors. Events add and change: teammates who are left
            out stay until directory.teammate.removed is published. belfry directory
            export writes such a file.

            EXAMPLES
              belfry directory import acme.json
              belfry directory import --dry-run acme.json
              belfry directory import --strict acme.json
            """)

    @Argument(help: ArgumentHelp("The file with the workspaces; - is standard input.", valueName: "file"))
    var file: InputFile

    @Flag(help: "Only check; send nothing.")
    var dryRun = false

    @OptionGroup var strictness: StrictOption
    @OptionGroup var output: OutputOptions

    /// The command's JSON.
    private struct Report: Encodable {
        var published: Bool
        /// How many events of each type.
        var events: [String: Int]
        var warnings: [String]
    }

    func run() async throws {
        let (endpoints, broker) = try readSettings(
            EndpointRules.init, dryRun ? { _ in nil } : ConnectionSettings.requiredBroker(as: .producer))
        let workspaces = try WorkspaceImport(try file.read(), now: .now, endpoints: endpoints)
        let (checked, warnings) = try check(workspaces)
        try strictness.check(warnings)
        if let broker { try await publish(workspaces, checked.values.reduce(0, +), broker) }
        let counts = Dictionary(uniqueKeysWithValues: checked.map { ($0.key.rawValue, $0.value) })
        try output.show(Report(published: !dryRun, events: counts, warnings: warnings)) { terminal in
            var table = TextTable("EVENT", ">COUNT")
            for (type, count) in counts.sorted(by: { $0.key < $1.key }) { table.add(type, String(count)) }
            let number = CountText.write(counts.values.reduce(0, +), "event")
            let end = dryRun ? "\(number), nothing sent" : "\(number) published and confirmed"
            return table.text(width: terminal.width) + StrictOption.text(warnings, terminal) + terminal.coloured(end, .good) + "\n"
        }
    }

    private func check(_ workspaces: WorkspaceImport) throws -> (counts: [EventType: Int], warnings: [String]) {
        let progress = CommandProgress("teammates and teams checked", of: workspaces.count)
        defer { progress.end() }
        return try workspaces.check(done: progress.advance)
    }

    private func publish(_ workspaces: WorkspaceImport, _ total: Int, _ broker: BrokerOptions) async throws {
        try await withBroker(broker) { session in
            let progress = CommandProgress("teammates and teams published", of: workspaces.count)
            defer { progress.end() }
            let publication = EventPublication(over: session)
            var published = 0
            do {
                try await workspaces.events(done: progress.advance) { batch in
                    try await publication.publish(batch)
                    published += batch.count
                }
            } catch let error as OperationError where published > 0 {
                throw OperationError(
                    .partial, "\(published) of \(total) events were published and confirmed, then: \(error.text)", cause: error.cause,
                    fix: "Importing the whole file again is harmless.")
            }
        }
    }
}
