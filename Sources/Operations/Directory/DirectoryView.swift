public import Directory
public import Messages
public import Routing

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
