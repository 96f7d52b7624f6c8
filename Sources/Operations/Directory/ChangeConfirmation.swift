import Directory
import Messages

/// Waits until the router has taken in what a command has sent: a confirm of the broker's says only that it has it.
public struct ChangeConfirmation: Sendable {
    /// What became of one change; the raw value is the word in the command's JSON.
    public enum Result: String, Sendable, Codable {
        /// It is in effect.
        case applied
        /// It came too late for something newer.
        case ignoredAsOlder
        /// The directory does not take it in.
        case refused
        /// The broker has it. What the router does with it was not looked at.
        case notChecked
    }

    private let view: DirectoryView
    private let workspace: String
    private let pause: @Sendable () async throws -> Void

    /// Prepares to wait.
    /// - Parameter pause: lets 100 ms pass.
    public init(
        _ view: DirectoryView, workspace: String,
        pause: @escaping @Sendable () async throws -> Void = { try await Task.sleep(for: .milliseconds(100)) }
    ) {
        self.view = view
        self.workspace = workspace
        self.pause = pause
    }

    /// Returns when the router has answered for all of the events.
    /// - Throws: `unavailable` after 10 s; `partial` when something newer is known, `usage` when it was refused, each with the reason.
    public func wait(for events: [CheckedEvent]) async throws {
        var waiting = events[...]
        var tries = 0
        while let event = waiting.first {
            if let record = try await record(of: event) {
                try judge(record, event)
                waiting.removeFirst()
                continue
            }
            guard tries < 100 else { throw silence }
            tries += 1
            try await pause()
        }
    }

    private func record(of event: CheckedEvent) async throws(OperationError) -> AppliedChangeRecord? {
        try await view.onDirectory { () throws(DirectoryError) in
            try await view.store.result(of: event.event.id, workspace: workspace)
        }
    }

    private func judge(_ record: AppliedChangeRecord, _ event: CheckedEvent) throws(OperationError) {
        switch record.result {
        case .applied: return
        case .ignoredAsOlder:
            throw OperationError(
                .partial,
                "\(event.type.rawValue) arrived and does not count: \(record.detail.isEmpty ? "something newer is known" : record.detail).",
                fix: "Look at what is there now with belfry directory show, and at the clock of the producer that changed it last.")
        case .refused:
            throw OperationError(
                .usage, "\(event.type.rawValue) arrived and was refused: \(record.detail).",
                fix: "Correct the value and run the command again: the directory is as it was.")
        }
    }

    private var silence: OperationError {
        OperationError(
            .unavailable, "The broker has confirmed the change, and no router has taken it in within 10 s.",
            fix: "It will count when one does. belfry status shows whether a router works and what waits.")
    }
}
