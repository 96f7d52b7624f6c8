import Directory
public import Messages

/// Changes of the directory as the `directory.*` events that make them: they are published like a producer's, so they work while the
/// router runs. Each is made from what the directory says now; an event that is still on its way is not in it.
public struct DirectoryEditing: Sendable {
    private let view: DirectoryView
    private let workspace: String
    private let now: Timestamp

    /// Prepares changes of one workspace.
    /// - Parameter now: the time of the events. Of two changes of the same thing the later one counts.
    public init(_ view: DirectoryView, workspace: String, now: Timestamp) {
        self.view = view
        self.workspace = workspace
        self.now = now
    }

    /// Sets switches of a teammate; the others stay.
    /// - Parameter isOn: nil = never chosen, so that the workspace's default counts again.
    public func setPreference(
        of teammate: String, scopes: [Scope], channels: [Channel], to isOn: Bool?
    ) async throws(OperationError) -> CheckedEvent {
        var preferences = try await view.teammate(teammate, in: workspace).preferences
        for scope in scopes {
            for channel in channels { preferences[scope, channel] = isOn }
        }
        return try event(
            .preferencesChanged, PreferencesChanged(workspace: workspace, teammate: teammate, preferences: preferences))
    }

    /// Adds a teammate, or changes what is given; an empty text takes it away.
    public func setTeammate(
        _ id: String, name: String? = nil, email: String? = nil, locale: String? = nil
    ) async throws(OperationError) -> CheckedEvent {
        let known = try await view.onDirectory { () throws(DirectoryError) in
            try await view.store.profile(workspace: workspace, teammate: id)
        }
        return try event(
            .teammateUpserted,
            TeammateUpserted(
                workspace: workspace, teammate: id, name: replaced(known?.name, by: name), email: replaced(known?.email, by: email),
                locale: replaced(known?.locale, by: locale)))
    }

    /// Adds a team, or changes what is given: its name, and who joins and leaves it.
    /// - Throws: a mistake of usage when somebody who joins is not in the workspace.
    public func setTeam(
        _ id: String, name: String? = nil, joining: [String] = [], leaving: [String] = []
    ) async throws(OperationError) -> CheckedEvent {
        for teammate in joining { _ = try await view.teammate(teammate, in: workspace) }
        let known = try await view.onDirectory { () throws(DirectoryError) in try await view.store.team(id, workspace: workspace) }
        let stay = (known?.members ?? []).filter { !leaving.contains($0) }
        let members = stay + joining.filter { !stay.contains($0) }
        return try event(
            .teamUpserted, TeamUpserted(workspace: workspace, team: id, name: replaced(known?.name, by: name), members: members))
    }

    /// Takes a teammate out of the workspace.
    public func removeTeammate(_ id: String) async throws(OperationError) -> CheckedEvent {
        _ = try await view.teammate(id, in: workspace)
        return try event(.teammateRemoved, TeammateRemoved(workspace: workspace, teammate: id))
    }

    /// Takes a team away. Its members stay in the workspace.
    public func removeTeam(_ id: String) async throws(OperationError) -> CheckedEvent {
        _ = try await view.team(id, in: workspace)
        return try event(.teamRemoved, TeamRemoved(workspace: workspace, team: id))
    }

    /// Makes a browser or device no destination any more. Registering it anew brings it back.
    public func removeDestination(_ id: String, reason: LossReason) async throws(OperationError) -> CheckedEvent {
        let loss = try await view.onDirectory { () throws(DirectoryError) in
            try await view.store.loss(of: id, workspace: workspace, reason: reason)
        }
        switch loss {
        case .webPushUnsubscribed(let change): return try event(.webPushUnsubscribed, change)
        case .deviceUnregistered(let change): return try event(.deviceUnregistered, change)
        default:
            throw OperationError(
                .usage, "The workspace \(workspace) has no browser or device \(id).",
                fix: "belfry explain --teammate ID --json shows ids. An address is changed with belfry directory set teammate --email.")
        }
    }

    private func replaced(_ old: String?, by new: String?) -> String? {
        guard let new else { return old }
        return new.isEmpty ? nil : new
    }

    private func event(_ type: EventType, _ data: some Encodable) throws(OperationError) -> CheckedEvent {
        do {
            guard let data = JSONText.read(try JSONText.line(data))?.fields else { throw Unreadable.notJSON("it cannot be written") }
            return try CheckedEvent(type, data, source: "/belfry/directory", now: now)
        } catch {
            throw OperationError(.usage, "The change cannot be made: \(error)", fix: "Nothing was sent.")
        }
    }
}
