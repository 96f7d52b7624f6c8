import ArgumentParser
import Messages
import Operations

/// What all commands share that change the directory.
struct DirectoryChangeOptions: ParsableArguments {
    @OptionGroup var choice: WorkspaceChoice

    @Flag(help: "Only check; send nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    /// What the help of each of them says at its beginning.
    static let discussion = """
        Goes out as a directory.* event on belfry.events, so it works while the router
        runs. What it starts from is read from BELFRY_DIRECTORY_URL.
        """

    /// The command's JSON.
    private struct Report: Encodable {
        var published: Bool
        var event: EventPublication.Result
    }

    /// Makes the event of a change and publishes it.
    func publish(_ change: (DirectoryEditing) async throws -> CheckedEvent) async throws {
        let view = try DirectoryView(ConnectionSettings.directory())
        let workspace = try await view.workspace(named: choice.workspace)
        let event = try await change(DirectoryEditing(view, workspace: workspace, now: .now))
        if !dryRun { try await withBroker { session, _ in try await EventPublication(over: session).publish([event]) } }
        try output.show(Report(published: !dryRun, event: EventPublication.result(event))) { terminal in
            let end = dryRun ? "is right, nothing sent" : "published and confirmed"
            return terminal.coloured("\(event.type.rawValue) \(end)", .good) + "\n"
        }
    }
}
