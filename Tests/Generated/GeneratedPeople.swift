import Directory
import Messages

/// The people of a made-up workspace: every state a teammate, a team or a destination can be in.
struct GeneratedPeople {
    let workspace: String
    let now: Timestamp
    private(set) var changes: [TimedDirectoryChange] = []
    private(set) var activity: [Activity] = []
    static let ids = ["ann", "ben", "kim", "liv", "tom"]
    /// The last one is removed again, and one more is never made.
    static let teams = ["red", "blue", "empty", "removed"]

    init(workspace: String, now: Timestamp) {
        self.workspace = workspace
        self.now = now
    }

    mutating func generate(_ random: inout SeededRandom) {
        add(
            .workspaceUpserted(
                WorkspaceUpserted(
                    workspace: workspace, name: "W", preferences: random.chance(50) ? Self.preferences(&random) : nil,
                    contentFree: random.chance(20), timeSensitive: random.chance(20))))
        for id in Self.ids { addPerson(id, &random) }
        for team in Self.teams {
            let members = team == "empty" ? [] : random.some(Self.ids + ["stranger"])
            add(.teamUpserted(TeamUpserted(workspace: workspace, team: team, name: random.chance(50) ? team : nil, members: members)))
        }
        add(.teamRemoved(TeamRemoved(workspace: workspace, team: "removed")))
        for id in Self.ids where random.chance(10) { add(.teammateRemoved(TeammateRemoved(workspace: workspace, teammate: id))) }
    }

    /// Later changes are later by a millisecond: an hour ago, in their order.
    private mutating func add(_ change: DirectoryChange) {
        let time = now - .seconds(3600) + .milliseconds(changes.count)
        changes.append(TimedDirectoryChange(change, eventID: "change-\(changes.count)", time: time))
    }

    private mutating func addPerson(_ id: String, _ random: inout SeededRandom) {
        let email = random.chance(75) ? "\(id)@\(workspace).example" : nil
        add(.teammateUpserted(TeammateUpserted(workspace: workspace, teammate: id, name: id, email: email)))
        if random.chance(60) {
            add(.preferencesChanged(PreferencesChanged(workspace: workspace, teammate: id, preferences: Self.preferences(&random))))
        }
        for number in 0..<random.pick([0, 1, 1, 1, 2]) { addBrowser("\(id)-\(number)", of: id, &random) }
        for number in 0..<random.pick([0, 1, 1, 2]) { addDevice("\(id)-\(number)", of: id, &random) }
        if let email, random.chance(15) {
            add(.emailSuppressed(EmailSuppressed(workspace: workspace, address: email, reason: random.pick([.bounce, .complaint]))))
        }
        let silence = random.pick([Duration.seconds(5), .seconds(120), .seconds(3600), .seconds(86_400)])
        if random.chance(40) { activity.append(Activity(workspace: workspace, teammate: id, at: now - silence)) }
    }

    private mutating func addBrowser(_ name: String, of teammate: String, _ random: inout SeededRandom) {
        let endpoint = "https://push.example/\(workspace)/\(name)"
        add(
            .webPushSubscribed(
                WebPushSubscribed(
                    workspace: workspace, teammate: teammate,
                    subscription: .init(endpoint: endpoint, keys: .init(p256dh: "key", auth: "secret")), vapidKey: "vapid",
                    browser: "Firefox", permission: random.pick(["granted", "granted", "granted", "denied", nil]))))
        if random.chance(20) {
            let reason = random.pick([LossReason.loggedOut, .permissionWithdrawn, .replaced, .gone])
            add(.webPushUnsubscribed(WebPushUnsubscribed(workspace: workspace, endpoint: endpoint, reason: reason)))
        } else if random.chance(15) {
            addGone(StableID.browser(workspace: workspace, endpoint: endpoint), .webPush, of: teammate)
        }
    }

    private mutating func addDevice(_ name: String, of teammate: String, _ random: inout SeededRandom) {
        add(
            .deviceRegistered(
                DeviceRegistered(
                    workspace: workspace, teammate: teammate, device: name, provider: random.pick([.apns, .fcm]),
                    token: "token-\(workspace)-\(name)", permission: random.pick([.granted, .granted, .provisional, .denied, nil]))))
        if random.chance(20) {
            let reason = random.pick([LossReason.loggedOut, .permissionWithdrawn])
            add(.deviceUnregistered(DeviceUnregistered(workspace: workspace, device: name, reason: reason)))
        } else if random.chance(15) {
            addGone(StableID.device(workspace: workspace, installation: name), .mobilePush, of: teammate)
        }
    }

    private mutating func addGone(_ destination: String, _ channel: Channel, of teammate: String) {
        add(
            .destinationGone(
                DestinationGone(
                    workspace: workspace, teammate: teammate, channel: channel, destination: destination, registeredAt: now,
                    reason: "gone", at: now - .seconds(1800))))
    }

    /// Each switch on, off, or never chosen.
    private static func preferences(_ random: inout SeededRandom) -> Preferences {
        var preferences = Preferences()
        for scope in Scope.allCases {
            for channel in Channel.allCases { preferences[scope, channel] = random.pick([true, true, false, nil]) }
        }
        return preferences
    }
}
