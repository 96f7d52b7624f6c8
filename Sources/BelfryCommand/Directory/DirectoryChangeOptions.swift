public import ArgumentParser
import Directory
import FleetSettings
public import Messages
import Operations

/// What all commands share that change the directory.
struct DirectoryChangeOptions: ParsableArguments {
    @OptionGroup var choice: WorkspaceChoice

    @Flag(help: "Only check; send nothing.")
    var dryRun = false

    @OptionGroup var strictness: StrictOption
    @OptionGroup var output: OutputOptions

    /// What the help says at its end of a change that can be made without the directory.
    static let discussion = """
        The change is published as directory.* events on belfry.events, so it works
        while the router runs. With BELFRY_DIRECTORY_URL it is checked against the
        directory first, and the command waits until the router has applied it: at most
        10 s, then it ends with 69. Without BELFRY_DIRECTORY_URL it ends when the
        broker has confirmed the events, and --workspace is required.
        """

    /// The same of a change that is made from what the directory says now.
    static let discussionWithDirectory = """
        The change is made from what the directory says now: without
        BELFRY_DIRECTORY_URL the command ends with 78. It is published as directory.*
        events on belfry.events, so it works while the router runs, and the command
        waits until the router has applied it: at most 10 s, then it ends with 69.
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
    /// - Parameter needsDirectory: whether the change is made from what the directory says now.
    func publish(needsDirectory: Bool = false, _ change: (DirectoryEditing) async throws -> [CheckedEvent]) async throws {
        let (directory, broker) = try readSettings(
            needsDirectory ? { DirectoryAddress(&$0) } : DirectoryAddress.optional,
            dryRun ? { _ in nil } : ConnectionSettings.requiredBroker(as: .operating))
        let view = try directory.map { try DirectoryView($0) }
        guard let workspace = try await view?.workspace(named: choice.workspace) ?? choice.workspace else {
            throw OperationError(.usage, "Without BELFRY_DIRECTORY_URL the workspace has to be named.", fix: "Give --workspace.")
        }
        let events = try await change(DirectoryEditing(view, workspace: workspace, now: .now))
        let warnings = events.flatMap { $0.warnings.map(\.description) }
        try strictness.check(warnings)
        if let broker {
            try await withBroker(broker) { session in try await EventPublication(over: session).publish(events) }
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
