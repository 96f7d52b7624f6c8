import Directory
import FoundationEssentials
import Messages
import Routing

/// The workspace of the examples: Sales is Nadia, Luca and Matteo.
enum Acme {
    static let start = Timestamp(milliseconds: 1_795_000_000_000)

    static func preferences(_ on: [Channel]) -> Preferences {
        var preferences = Preferences()
        for scope in Scope.allCases {
            for channel in Channel.allCases { preferences[scope, channel] = on.contains(channel) }
        }
        return preferences
    }

    static func browser(_ teammate: String, endpoint: String? = nil, permission: String? = nil) -> DirectoryChange {
        .webPushSubscribed(
            WebPushSubscribed(
                workspace: "acme", teammate: teammate,
                subscription: .init(endpoint: endpoint ?? "https://push.example/\(teammate)", keys: .init(p256dh: "key", auth: "secret")),
                vapidKey: "vapid", browser: "Firefox", permission: permission))
    }

    static func device(
        _ teammate: String, installation: String? = nil, token: String? = nil, permission: NotificationPermission? = .granted
    ) -> DirectoryChange {
        .deviceRegistered(
            DeviceRegistered(
                workspace: "acme", teammate: teammate, device: installation ?? "phone-\(teammate)", provider: .apns,
                token: token ?? "token-\(teammate)", permission: permission))
    }

    static func teammate(_ id: String) -> DirectoryChange {
        .teammateUpserted(TeammateUpserted(workspace: "acme", teammate: id, name: id.capitalized, email: "\(id)@acme.example"))
    }

    static func team(_ id: String, _ members: [String]) -> DirectoryChange {
        .teamUpserted(TeamUpserted(workspace: "acme", team: id, name: id.capitalized, members: members))
    }

    static func choice(_ teammate: String, _ on: [Channel]) -> DirectoryChange {
        .preferencesChanged(PreferencesChanged(workspace: "acme", teammate: teammate, preferences: preferences(on)))
    }

    /// Everybody has a browser, a phone and an address.
    static let sales: [DirectoryChange] =
        [.workspaceUpserted(WorkspaceUpserted(workspace: "acme", name: "Acme"))]
        + ["nadia", "luca", "matteo"].flatMap { [teammate($0), browser($0), device($0)] }
        + [
            team("sales", ["nadia", "luca", "matteo"]), choice("nadia", Channel.allCases), choice("luca", []),
            choice("matteo", [.mobilePush]),
        ]

    static func assigned(
        _ conversation: String = "c-1", to assignee: Assignment.Assignee? = .team("sales"), id: String = "e-1", after: Duration = .zero,
        by actor: Assignment.Actor? = nil
    ) -> Event {
        Event(
            id: id, source: "/helpdesk", time: start + after,
            content: .assigned(
                Assignment(
                    workspace: "acme",
                    conversation: Conversation(
                        id: conversation, subject: "Refund", preview: "Hi", url: "https://app.example/c", customer: .init(name: "Ada")),
                    assignee: assignee, assignedBy: actor)))
    }
}

extension DirectoryStore {
    /// Feeds changes, one second after the other, from before the start.
    @discardableResult
    func feed(_ changes: [DirectoryChange], at time: Timestamp = Acme.start - .seconds(3600)) async throws -> [AppliedChange] {
        try await apply(changes.enumerated().map { TimedDirectoryChange($0.element, eventID: "feed-\($0.offset)", time: time) })
    }

    func route(
        _ event: Event, isRepeat: Bool = false, after: Duration = .zero, settings: RoutingSettings = RoutingSettings()
    ) async throws -> RoutedEvent {
        let now = Acme.start + after
        return try await route([RoutableEvent(event, isRepeat: isRepeat)], now: now, settings: settings).first ?? .misplaced
    }

    func active(_ teammate: String, after: Duration) async throws {
        let at = Acme.start + after
        try await recordActivity([Activity(workspace: "acme", teammate: teammate, at: at)], now: at)
    }

    func due(after: Duration, lease: Duration = .seconds(30)) async throws -> [RecheckedAssignment] {
        try await leaseDue(now: Acme.start + after, limit: 1000, lease: lease, settings: RoutingSettings())
    }
}

extension RoutedEvent {
    var jobs: [Job] {
        if case .decided(let jobs, _) = self { jobs } else { [] }
    }

    var decisions: [Decision] {
        if case .decided(_, let decisions) = self { decisions } else { [] }
    }

    /// `nadia web-push`, sorted.
    var told: [String] { jobs.map { "\($0.notification.teammate) \($0.channel.rawValue)" }.sorted() }

    /// The word for one teammate and channel; nil when they are told.
    func reason(_ teammate: String, _ channel: Channel) -> String? {
        decisions.first { $0.teammate == teammate && $0.channel == channel }?.reason?.word
    }
}
