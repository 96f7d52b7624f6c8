public import Directory
import HTTP
public import Messages

/// Changes of the directory as the `directory.*` events that make them: they are published like a producer's, so they work while the
/// router runs. What is checked against the directory, or made from what it says now, needs one that can be read; an event that is still
/// on its way is not in it.
public struct DirectoryEditing: Sendable {
    /// The source of the events. By its beginning the router knows that somebody waits for what becomes of them.
    public static let source = "belfry:directory"

    private let view: DirectoryView?
    private let workspace: String
    private let now: Timestamp

    /// Prepares changes of one workspace.
    /// - Parameters:
    ///   - view: the directory; nil = it cannot be read from here.
    ///   - now: the time of the events. Of two changes of the same thing the later one counts.
    public init(_ view: DirectoryView?, workspace: String, now: Timestamp) {
        self.view = view
        self.workspace = workspace
        self.now = now
    }

    /// Sets switches of a teammate; the others stay.
    /// - Parameter isOn: nil = never chosen, so that the workspace's default counts again.
    public func setPreference(
        of teammate: String, scopes: [Scope], channels: [Channel], to isOn: Bool?
    ) async throws(OperationError) -> CheckedEvent {
        _ = try await view?.teammate(teammate, in: workspace)
        var patch = PreferencesPatch()
        for scope in scopes {
            for channel in channels { patch.touched[.init(scope, channel)] = .some(isOn) }
        }
        return try event(.preferencesPatched, PreferencesPatched(workspace: workspace, teammate: teammate, preferences: patch))
    }

    /// Adds a teammate, or changes what is given; an empty text takes it away.
    public func setTeammate(
        _ id: String, name: String? = nil, email: String? = nil, locale: String? = nil
    ) async throws(OperationError) -> CheckedEvent {
        let view = try required()
        let known = try await view.onDirectory { () throws(DirectoryError) in
            try await view.store.profile(workspace: workspace, teammate: id)
        }
        return try event(
            .teammateUpserted,
            TeammateUpserted(
                workspace: workspace, teammate: id, name: replaced(known?.name, by: name), email: replaced(known?.email, by: email),
                locale: replaced(known?.locale, by: locale)))
    }

    /// Adds a team, or changes what is given: its name, and who joins and leaves it. Everybody else stays.
    /// - Throws: a mistake of usage when somebody who joins is not in the workspace, as far as the directory can be read.
    public func setTeam(
        _ id: String, name: String? = nil, joining: [String] = [], leaving: [String] = []
    ) async throws(OperationError) -> [CheckedEvent] {
        var isKnown = true
        if let view {
            for teammate in joining { _ = try await view.teammate(teammate, in: workspace) }
            isKnown = try await view.onDirectory { () throws(DirectoryError) in try await view.store.team(id, workspace: workspace) } != nil
        }
        var events: [CheckedEvent] = []
        if name != nil || !isKnown {
            events.append(
                try event(
                    .teamUpserted, TeamUpserted(workspace: workspace, team: id, name: replaced(nil, by: name), members: isKnown ? nil : []))
            )
        }
        if !leaving.isEmpty { events.append(try event(.teamMembersRemoved, TeamMembers(workspace: workspace, team: id, members: leaving))) }
        if !joining.isEmpty {
            // After the others, so that it counts for whoever is named in both, and for a team that is new.
            let members = TeamMembers(workspace: workspace, team: id, members: joining)
            events.append(try event(.teamMembersAdded, members, at: now + .milliseconds(1)))
        }
        if events.isEmpty { throw OperationError(.usage, "Nothing is to be changed.", fix: "Give --name, --join or --leave.") }
        return events
    }

    /// Takes a teammate out of the workspace.
    public func removeTeammate(_ id: String) async throws(OperationError) -> CheckedEvent {
        _ = try await view?.teammate(id, in: workspace)
        return try event(.teammateRemoved, TeammateRemoved(workspace: workspace, teammate: id))
    }

    /// Takes a team away. Its members stay in the workspace.
    public func removeTeam(_ id: String) async throws(OperationError) -> CheckedEvent {
        _ = try await view?.team(id, in: workspace)
        return try event(.teamRemoved, TeamRemoved(workspace: workspace, team: id))
    }

    /// Makes a browser or device no destination any more. Registering it anew brings it back.
    public func removeDestination(_ id: String, reason: LossReason) async throws(OperationError) -> CheckedEvent {
        let view = try required()
        let loss = try await view.onDirectory { () throws(DirectoryError) in
            try await view.store.loss(of: id, workspace: workspace, reason: reason)
        }
        switch loss {
        case .webPushUnsubscribed(let change): return try event(.webPushUnsubscribed, change)
        case .deviceUnregistered(let change): return try event(.deviceUnregistered, change)
        default:
            throw OperationError(
                .notFound, "The workspace \(workspace) has no browser or device \(id).",
                fix: "belfry why TEAMMATE --json shows ids. An address is changed with belfry directory set teammate --email.")
        }
    }

    /// Lets mail to an address through again that was stopped.
    /// - Parameters:
    ///   - by: who says so; kept and shown with the reason.
    /// - Throws: a mistake of usage when mail to it is not stopped, as far as the directory can be read.
    public func releaseAddress(_ address: String, by: String, reason: String) async throws(OperationError) -> CheckedEvent {
        let released = try event(.emailReleased, EmailReleased(workspace: workspace, address: address, by: by, reason: reason))
        guard let view, let spelled = try? MailboxAddress(address, asciiHost: HostName.ascii).text else { return released }
        let record = try await view.onDirectory { () throws(DirectoryError) in
            try await view.store.suppression(of: spelled, workspace: workspace)
        }
        if let record, !record.isReleased { return released }
        throw OperationError(
            .usage, "Mail to this address is not stopped in the workspace \(workspace).",
            fix: record.map { "It was \(SuppressionText.write($0))." }
                ?? "belfry directory show \(workspace) --teammate ID says what is known of a teammate's address.")
    }

    private func required() throws(OperationError) -> DirectoryView {
        guard let view else {
            throw OperationError(
                .configuration, "BELFRY_DIRECTORY_URL is not set: this change is made from what the directory says now.",
                fix: "Run it where the directory can be read.")
        }
        return view
    }

    private func replaced(_ old: String?, by new: String?) -> String? {
        guard let new else { return old }
        return new.isEmpty ? nil : new
    }

    private func event(_ type: EventType, _ data: some Encodable, at time: Timestamp? = nil) throws(OperationError) -> CheckedEvent {
        do {
            guard let data = JSONText.read(try JSONText.line(data))?.fields else { throw Unreadable.notJSON("it cannot be written") }
            return try CheckedEvent(type, data, source: Self.source, now: time ?? now)
        } catch {
            throw OperationError(
                .usage, "The change cannot be made: \(error)",
                fix: "Correct the value and run the command again: nothing was sent.")
        }
    }
}

/// What was said last about mail to an address, for people; never the address.
public enum SuppressionText {
    /// One line, in UTC: `suppressed: bounce, 550 no such user (ses), 2026-11-22 14:03:45 by /helpdesk`, or
    /// `released 2026-11-22 14:03:45 by olga: the mailbox is back`.
    public static func write(_ record: SuppressionRecord) -> String {
        let by = record.by.isEmpty ? "" : " by \(record.by)"
        if record.isReleased { return "released \(ClockText.write(record.at))\(by): \(record.reason)" }
        return "suppressed: \(cause(record)), \(ClockText.write(record.at))\(by)"
    }

    /// The reason with the provider's words, as far as they are known.
    private static func cause(_ record: SuppressionRecord) -> String {
        let provider = record.provider.flatMap { $0.isEmpty ? nil : "(\($0))" }
        let words = [record.detail, provider].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
        return words.isEmpty ? record.reason : "\(record.reason), \(words)"
    }
}
