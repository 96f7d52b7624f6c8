import GRDB
import Messages

extension FeedWriter {
    func subscribe(_ change: WebPushSubscribed) throws -> AppliedChange {
        let endpoint = change.subscription.endpoint
        let id = StableID.browser(workspace: change.workspace, endpoint: endpoint)
        var row = NewDestination(workspace: change.workspace, id: id, teammate: change.teammate, channel: .webPush, address: endpoint)
        row.p256dh = change.subscription.keys.p256dh
        row.auth = change.subscription.keys.auth
        row.vapidKey = change.vapidKey
        row.browser = change.browser
        row.permission = change.permission
        row.state = change.permission == NotificationPermission.denied.rawValue ? .permissionWithdrawn : .usable
        return try take(.destination, row.workspace, row.id) { isInEffect in
            try keep(row)
            guard isInEffect else { return }
            if let replaced = change.replaces { try replace(replaced, by: row) }
            try DestinationLimit(database: database, now: stamp.time).makeRoom(beside: row)
        }
    }

    func unsubscribe(_ change: WebPushUnsubscribed) throws -> AppliedChange {
        let id = StableID.browser(workspace: change.workspace, endpoint: change.endpoint)
        let lost = NewDestination(
            workspace: change.workspace, id: id, teammate: change.teammate ?? "", channel: .webPush, address: change.endpoint)
        return try lose(lost, change.reason)
    }

    func register(_ change: DeviceRegistered) throws -> AppliedChange {
        let id = StableID.device(workspace: change.workspace, installation: change.device)
        var row = NewDestination(
            workspace: change.workspace, id: id, teammate: change.teammate, channel: .mobilePush, address: change.token)
        row.installation = change.device
        row.provider = change.provider
        row.app = change.app
        row.environment = change.environment
        row.permission = change.permission?.rawValue
        row.locale = change.locale
        row.state = change.permission == .denied ? .permissionWithdrawn : .usable
        return try take(.destination, row.workspace, row.id) { isInEffect in
            if isInEffect, try leaveTokenToNewest(row) { row.state = .replaced }
            try keep(row)
            if isInEffect { try DestinationLimit(database: database, now: stamp.time).makeRoom(beside: row) }
        }
    }

    func unregister(_ change: DeviceUnregistered) throws -> AppliedChange {
        let id = StableID.device(workspace: change.workspace, installation: change.device)
        var lost = NewDestination(workspace: change.workspace, id: id, teammate: "", channel: .mobilePush, address: "")
        lost.installation = change.device
        return try lose(lost, change.reason)
    }

    /// A token belongs to one installation: where it was registered before, it is not any more.
    /// - Returns: whether another installation has registered it later than this one.
    private func leaveTokenToNewest(_ row: NewDestination) throws -> Bool {
        let sql = """
            SELECT id, changed_at, changed_by FROM destination INDEXED BY destination_by_address
            WHERE workspace = ? AND address = ? AND channel = 'mobile-push' AND id <> ? AND state IN ('usable', 'permissionWithdrawn')
            """
        let others = try database.rows(sql, [row.workspace, row.address, row.id]) {
            (id: $0[0] as String, stamp: FeedStamp(version: nil, time: $0.time(1), eventID: $0[2]))
        }
        var isTaken = false
        for other in others {
            // Versions count one thing's changes, and these are two things: only the time can tell.
            if isForced || stamp.isLater(than: other.stamp) {
                try setState(.replaced, of: other.id, in: row.workspace, since: stamp.time, replacedBy: row.id)
            } else {
                isTaken = true
            }
        }
        return isTaken
    }

    /// The same browser's subscription before it was renewed. Nobody can take away a colleague's in this way, and what somebody gave up
    /// stays given up. The push service may have said before that it is gone, or another renewal that it is replaced: the latest counts.
    private func replace(_ endpoint: String, by row: NewDestination) throws {
        let old = StableID.browser(workspace: row.workspace, endpoint: endpoint)
        let sql = """
            SELECT 1 FROM destination WHERE workspace = ? AND id = ? AND teammate = ? AND state IN ('usable', 'gone', 'replaced')
                AND (replaced_by IS NULL OR since <= ?)
            """
        let key: StatementArguments = [row.workspace, old, row.teammate, stamp.time.milliseconds]
        guard old != row.id, try database.first(sql, key, { $0[0] as Int }) != nil else { return }
        try setState(.replaced, of: old, in: row.workspace, since: stamp.time, replacedBy: row.id)
    }

    /// Keeps the row, so that an explanation can say why it is not used, and so that a late registration stays without effect.
    private func lose(_ lost: NewDestination, _ reason: LossReason?) throws -> AppliedChange {
        let sql = "SELECT teammate FROM destination WHERE workspace = ? AND id = ?"
        let owner = try database.first(sql, [lost.workspace, lost.id]) { $0[0] as String }
        if let owner, !owner.isEmpty, !lost.teammate.isEmpty, owner != lost.teammate {
            self.reason.text = "a colleague has registered it since"
            return .ignoredAsOlder
        }
        return try take(.destination, lost.workspace, lost.id) { isInEffect in
            if owner == nil {
                var row = lost
                row.state = (reason ?? .loggedOut).state
                try keep(row)
                if isInEffect, !row.teammate.isEmpty { try DestinationLimit(database: database, now: stamp.time).makeRoom(beside: row) }
                return
            }
            try setState((reason ?? .loggedOut).state, of: lost.id, in: lost.workspace, since: stamp.time)
            try database.run(
                """
                UPDATE destination SET version = coalesce(?, version), kept_version = ?, changed_at = ?, changed_by = ?
                WHERE workspace = ? AND id = ?
                """,
                stampValues + [lost.workspace, lost.id])
        }
    }

    func setState(
        _ state: DestinationRecord.State, of id: String, in workspace: String, since: Timestamp, replacedBy: String? = nil
    ) throws {
        try database.run(
            "UPDATE destination SET state = ?, since = ?, replaced_by = ? WHERE workspace = ? AND id = ?",
            [state.rawValue, since.milliseconds, replacedBy, workspace, id])
    }
}

extension LossReason {
    fileprivate var state: DestinationRecord.State {
        switch self {
        case .permissionWithdrawn: .permissionWithdrawn
        case .loggedOut: .loggedOut
        case .replaced: .replaced
        case .gone: .gone
        }
    }
}

/// A destination on its way into the table.
struct NewDestination {
    var workspace: String
    var id: String
    var teammate: String
    var channel: Channel
    var address: String
    var p256dh: String?
    var auth: String?
    var vapidKey: String?
    var browser: String?
    var installation: String?
    var provider: MobileProvider?
    var app: String?
    var environment: MobileEnvironment?
    var permission: String?
    var locale: String?
    var state: DestinationRecord.State = .usable

    init(workspace: String, id: String, teammate: String, channel: Channel, address: String) {
        self.workspace = workspace
        self.id = id
        self.teammate = teammate
        self.channel = channel
        self.address = address
    }
}

extension FeedWriter {
    /// Writes a destination in its present form, in the place of what was there.
    ///
    /// Apps register at each start, most of them without an environment. It belongs to the token and the app: where a worker has found the
    /// device holds for as long as they do, unless the provider said that it was gone.
    func keep(_ row: NewDestination) throws {
        let kept: StatementArguments = [
            row.workspace, row.id, row.teammate, row.channel.rawValue, row.address, row.p256dh, row.auth, row.vapidKey, row.browser,
            row.installation, row.provider?.rawValue, row.app, row.environment?.rawValue, row.permission, row.locale,
            stamp.time.milliseconds, row.state.rawValue, row.state == .usable ? nil : stamp.time.milliseconds,
        ]
        try database.run(
            """
            INSERT INTO destination (workspace, id, teammate, channel, address, p256dh, auth, vapid_key, browser, installation, provider,
                app, environment, permission, locale, registered_at, state, since,
                \(Self.stampColumns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET teammate = excluded.teammate, address = excluded.address, p256dh = excluded.p256dh,
                auth = excluded.auth, vapid_key = excluded.vapid_key, browser = excluded.browser, installation = excluded.installation,
                provider = excluded.provider, app = excluded.app,
                environment = iif(
                    excluded.environment IS NULL AND address = excluded.address AND app IS excluded.app AND state <> 'gone',
                    environment, excluded.environment),
                permission = excluded.permission,
                locale = excluded.locale, registered_at = excluded.registered_at, state = excluded.state, since = excluded.since,
                replaced_by = NULL,
                \(Self.stampUpdate)
            """,
            kept + stampValues)
    }
}
