public import ArgumentParser
public import Messages
import Operations

/// What all commands share that change the directory.
struct DirectoryChangeOptions: ParsableArguments {
    @OptionGroup var choice: WorkspaceChoice

    @Flag(help: "Only check; send nothing.")
    var dryRun = false

    @OptionGroup var strictness: StrictOption
    @OptionGroup var output: OutputOptions

    /// What the help of each of them says at its end.
    static let discussion = """
        The change is published as directory.* events on belfry.events, so it works
        while the router runs. With BELFRY_DIRECTORY_URL it is checked against the
        directory first, and the command waits until the router has applied it: at most
        10 s, then it ends with 69. Without BELFRY_DIRECTORY_URL it ends when the broker
        has confirmed the events, and --workspace is required. set teammate and remove
        destination read the directory, and need it.
        """

    /// The command's JSON.
    private struct Report: Encodable {
        struct Event: Encodable {
            var id: String
            var source: String
            var type: String
            var result: ChangeConfirmation.Result?
        }

        var published: Bool
        var events: [Event]
        var warnings: [String]
    }

    /// Makes the events of a change, publishes them, and waits for what becomes of them.
    func publish(_ change: (DirectoryEditing) async throws -> [CheckedEvent]) async throws {
        let view = try ConnectionSettings.optionalDirectory().map { try DirectoryView($0) }
        guard let workspace = try await view?.workspace(named: choice.workspace) ?? choice.workspace else {
            throw OperationError(.usage, "Without BELFRY_DIRECTORY_URL the workspace has to be named.", fix: "Give --workspace.")
        }
        let events = try await change(DirectoryEditing(view, workspace: workspace, now: .now))
        let warnings = events.flatMap { $0.warnings.map(\.description) }
        try strictness.check(warnings)
        if !dryRun {
            try await withBroker { session, _ in try await EventPublication(over: session).publish(events) }
            if let view { try await ChangeConfirmation(view, workspace: workspace).wait(for: events) }
        }
        try show(events, warnings, dryRun ? nil : view == nil ? .notChecked : .applied)
    }

    private func show(_ events: [CheckedEvent], _ warnings: [String], _ result: ChangeConfirmation.Result?) throws {
        let rows = events.map { event in
            Report.Event(id: event.event.id, source: event.event.source, type: event.type.rawValue, result: result)
        }
        let end =
            switch result {
            case nil: "is right, nothing sent"
            case .applied?: "is in effect"
            case .notChecked?, .ignoredAsOlder?, .refused?: "confirmed by the broker; not checked (BELFRY_DIRECTORY_URL is not set)"
            }
        try output.show(Report(published: !dryRun, events: rows, warnings: warnings)) { terminal in
            StrictOption.text(warnings, terminal)
                + rows.map { terminal.coloured("\($0.type) \(end)", .good) + "\n" }.joined()
        }
    }
}

extension Scope: ExpressibleByArgument {}
extension LossReason: ExpressibleByArgument {}
