public import Directory
public import Messages
public import Routing
import Synchronization

/// Reads the directory's file beside a running router. Nothing is written.
public struct DirectoryView: Sendable {
    let store: any ReadingStore

    /// A view of a directory that is open.
    public init(_ store: any ReadingStore) { self.store = store }

    /// Opens the directory's file for reading only.
    public init(_ address: DirectoryAddress) throws(OperationError) {
        do throws(DirectoryError) {
            store = try SQLiteDirectory.openReadOnly(path: address.path)
        } catch {
            throw OperationError(error)
        }
    }

    /// The workspaces, by id.
    public func workspaces() async throws(OperationError) -> [WorkspaceSummary] {
        try await onDirectory { () throws(DirectoryError) in try await store.workspaces() }
    }

    /// A workspace with its teams and teammates.
    /// - Throws: `notFound` when there is no such workspace.
    public func outline(of id: String) async throws(OperationError) -> WorkspaceReport {
        let file = try await onDirectory { () throws(DirectoryError) in try await store.exportWorkspace(id) }
        guard let file else { throw OperationError(.notFound, "The directory has no workspace \(id).") }
        return WorkspaceReport(file)
    }

    /// Everything about one teammate, without tokens and keys.
    /// - Throws: `notFound` when there is no such teammate.
    public func teammate(_ id: String, in workspace: String) async throws(OperationError) -> TeammateProfile {
        let profile = try await onDirectory { () throws(DirectoryError) in
            try await store.profile(workspace: workspace, teammate: id)
        }
        guard let profile else { throw stranger(id, workspace) }
        return profile
    }

    /// The teams of a workspace.
    public func teams(of workspace: String) async throws(OperationError) -> [TeamSummary] {
        try await onDirectory { () throws(DirectoryError) in try await store.teams(workspace: workspace) }
    }

    /// A team with the ids of its members.
    /// - Throws: `notFound` when there is no such team.
    public func team(_ id: String, in workspace: String) async throws(OperationError) -> WorkspaceFile.Team {
        let team = try await onDirectory { () throws(DirectoryError) in try await store.team(id, workspace: workspace) }
        guard let team else {
            throw OperationError(
                .notFound, "The workspace \(workspace) has no team \"\(id)\".",
                fix:
                    "belfry directory list teams shows them. A new one needs a directory.team.upserted event, or belfry directory set team."
            )
        }
        return team
    }

    /// The teammates of a workspace.
    /// - Parameter team: only its members; nil = everybody.
    /// - Throws: `notFound` when there is no such team.
    public func teammates(of workspace: String, team: String?) async throws(OperationError) -> [TeammateSummary] {
        if let team { _ = try await self.team(team, in: workspace) }
        return try await onDirectory { () throws(DirectoryError) in try await store.teammates(workspace: workspace, team: team) }
    }

    /// What workers reported about the newest jobs, the oldest report first.
    func recentOutcomes(since: Timestamp) async throws(OperationError) -> [JobOutcomes.Entry] {
        try await onDirectory { () throws(DirectoryError) in try await store.recentOutcomes(since: since) }
    }

    /// What the router would do with an event now.
    /// - Parameter everybody: also about those whom it does not concern.
    public func explain(
        _ event: Event, now: Timestamp, settings: RoutingSettings, everybody: Bool
    ) async throws(OperationError) -> ExplanationReport {
        let explanation = try await onDirectory { () throws(DirectoryError) in
            try await store.explain(event, now: now, settings: settings, everybody: everybody)
        }
        return ExplanationReport(event, explanation, now: now)
    }

    func onDirectory<Value>(_ call: () async throws(DirectoryError) -> Value) async throws(OperationError) -> Value {
        do {
            return try await call()
        } catch {
            throw OperationError(error)
        }
    }
}

extension OperationError {
    /// What an error of the directory's means for who typed the command.
    init(_ error: DirectoryError) {
        let kind: Kind = error.mayPass ? .unavailable : .configuration
        self.init(kind, "\(error)", fix: "BELFRY_DIRECTORY_URL names the directory's file.")
    }
}

extension DirectoryView {
    /// Writes a workspace as the file that an import takes, from one snapshot.
    ///
    /// Everything is read before the first piece is written: whoever takes the text may stand still, as a pager does, and while a snapshot
    /// is held SQLite cannot empty its log, which would grow with everything the router writes. The text is kept in memory meanwhile:
    /// some 500 bytes for a teammate.
    /// - Parameters:
    ///   - step: called after each team and teammate that was read.
    ///   - write: takes a piece of the text; an error it throws ends the export and is thrown.
    /// - Throws: `notFound` when there is no such workspace.
    public func export(
        _ workspace: String, step: @escaping @Sendable () -> Void = {}, write: @escaping @Sendable ([UInt8]) throws(OperationError) -> Void
    ) async throws(OperationError) {
        let exporting = Exporting()
        let isFound: Bool
        do throws(DirectoryError) {
            isFound = try await store.visitWorkspace(workspace) { part in
                try exporting.take(part)
                step()
            }
        } catch {
            throw OperationError(error)
        }
        guard isFound else { throw OperationError(.notFound, "The directory has no workspace \(workspace).") }
        for piece in exporting.end() { try write(piece) }
    }
}

/// Collects, on the directory's own thread, the text of what is visited there.
private final class Exporting: Sendable {
    private struct State {
        var writer = WorkspaceWriter()
        var pieces: [[UInt8]] = []
    }

    /// A piece is written at once: with fewer bytes than these a text of many lines would be as many system calls.
    private static let piece = 64 << 10
    private let state = Mutex(State())

    func take(_ part: WorkspacePart) throws { try state.withLock { state in append(try state.writer.write(part), to: &state) } }

    func end() -> [[UInt8]] {
        state.withLock { state in
            append(state.writer.end(), to: &state)
            return state.pieces
        }
    }

    private func append(_ text: [UInt8], to state: inout State) {
        if let last = state.pieces.indices.last, state.pieces[last].count < Self.piece {
            state.pieces[last] += text
        } else {
            state.pieces.append(text)
        }
    }
}

extension DirectoryView {
    /// The workspace that is meant: the one that is named, or the only one there is.
    /// - Throws: `notFound` when there is none, or none of that name; a mistake of usage when there are several.
    public func workspace(named name: String?) async throws(OperationError) -> String {
        let ids = try await workspaces().map(\.id)
        let some = ids.prefix(5).joined(separator: ", ") + (ids.count > 5 ? " and \(ids.count - 5) more" : "")
        guard let only = ids.first else {
            throw OperationError(
                .notFound, "The directory is empty.",
                fix: "Fill it with belfry directory import, or let the product send directory.* events.")
        }
        if let name {
            guard ids.contains(name) else {
                throw OperationError(
                    .notFound, "The directory has no workspace \"\(name)\". It has: \(some).",
                    fix: "A new one comes with belfry directory import or a directory.workspace.upserted event.")
            }
            return name
        }
        guard ids.count == 1 else {
            throw OperationError(.usage, "The directory has \(ids.count) workspaces: \(some).", fix: "Name one with --workspace.")
        }
        return only
    }

    /// What happened to a conversation.
    /// - Parameters:
    ///   - teammate: only what concerns this teammate; nil = everybody.
    ///   - journalDays: for how long things are kept (`BELFRY_JOURNAL_DAYS`), for the text.
    /// - Throws: `notFound` when there is no such workspace or teammate.
    public func history(
        of conversation: String, in workspace: String, teammate: String?, journalDays: Int
    ) async throws(OperationError) -> HistoryReport {
        let history = try await onDirectory { () throws(DirectoryError) in
            try await store.history(workspace: workspace, conversation: conversation, teammate: teammate)
        }
        guard let history else { throw OperationError(.notFound, "The directory has no workspace \(workspace).") }
        // Of somebody who is unknown it would be said that they are not in the team.
        if let teammate, history.names[teammate] == nil { _ = try await self.teammate(teammate, in: workspace) }
        return HistoryReport(history, workspace: workspace, conversation: conversation, teammate: teammate, journalDays: journalDays)
    }

    /// Whether a teammate would be told now, and everything it hangs on.
    /// - Parameter team: the team of the second scope; nil = any of theirs.
    /// - Throws: `notFound` when there is no such teammate or team.
    public func checkUp(
        of teammate: String, in workspace: String, team: String?, now: Timestamp, settings: RoutingSettings, journalDays: Int
    ) async throws(OperationError) -> CheckUpReport {
        if let team { _ = try await self.team(team, in: workspace) }
        let checkUp = try await onDirectory { () throws(DirectoryError) in
            try await store.checkUp(workspace: workspace, teammate: teammate, team: team, now: now, settings: settings)
        }
        guard let checkUp else { throw stranger(teammate, workspace) }
        return CheckUpReport(checkUp, workspace: workspace, team: team, at: now, journalDays: journalDays)
    }

    func stranger(_ teammate: String, _ workspace: String) -> OperationError {
        OperationError(
            .notFound, "The workspace \(workspace) has no teammate \"\(teammate)\".",
            fix: "Somebody who is new needs a directory.teammate.upserted event first.")
    }
}

/// Writes a workspace as the file that an import takes: valid JSON, with every team and teammate on a line of its own.
struct WorkspaceWriter {
    private enum List { case none, teammates, teams }

    private var list = List.none
    private var isFirst = true

    /// The text of the next part.
    mutating func write(_ part: WorkspacePart) throws -> [UInt8] {
        switch part {
        case .settings(let file):
            let all = JSONText.read(try JSONText.line(file))?.fields ?? [:]
            let own = all.filter { $0.key != "teams" && $0.key != "teammates" }
            return Array(try JSONText.line(JSONValue.object(own)).dropLast())
        case .teammate(let teammate): return next(in: .teammates) + (try JSONText.line(teammate))
        case .team(let team): return next(in: .teams) + (try JSONText.line(team))
        }
    }

    /// What ends the file.
    mutating func end() -> [UInt8] { Array((begin(.teams) + "\n]}\n").utf8) }

    private mutating func next(in wanted: List) -> [UInt8] {
        let text = begin(wanted) + (isFirst ? "\n" : ",\n")
        isFirst = false
        return Array(text.utf8)
    }

    /// Ends the list before and begins this one, unless it has begun already.
    private mutating func begin(_ wanted: List) -> String {
        var text = ""
        if list == .none {
            text += ",\"teammates\":["
            list = .teammates
            isFirst = true
        }
        if list == .teammates, wanted == .teams {
            text += "\n],\"teams\":["
            list = .teams
            isFirst = true
        }
        return text
    }
}
