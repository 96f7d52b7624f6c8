import GRDB
import Messages

extension FeedWriter {
    func subscribe(_ change: WebPushSubscribed) throws -> AppliedChange {
        let endpoint = change.subscription.endpoint
        let id = StableID.browser(workspace: change.workspace, endpoint: endpoint)
        guard try isNews(.destination, change.workspace, id) else { return .ignoredAsOlder }
        var row = NewDestination(workspace: change.workspace, id: id, teammate: change.teammate, channel: .webPush, address: endpoint)
        row.p256dh = change.subscription.keys.p256dh
        row.auth = change.subscription.keys.auth
        row.vapidKey = change.vapidKey
        row.browser = change.browser
        row.permission = change.permission
        row.state = change.permission == NotificationPermission.denied.rawValue ? .permissionWithdrawn : .usable
        try keep(row)
        return .applied
    }

    func unsubscribe(_ change: WebPushUnsubscribed) throws -> AppliedChange {
        let id = StableID.browser(workspace: change.workspace, endpoint: change.endpoint)
        let lost = NewDestination(
            workspace: change.workspace, id: id, teammate: change.teammate ?? "", channel: .webPush, address: change.endpoint)
        return try lose(lost, change.reason)
    }

    func register(_ change: DeviceRegistered) throws -> AppliedChange {
        let id = StableID.device(workspace: change.workspace, installation: change.device)
        guard try isNews(.destination, change.workspace, id) else { return .ignoredAsOlder }
        var row = NewDestination(
            workspace: change.workspace, id: id, teammate: change.teammate, channel: .mobilePush, address: change.token)
        row.installation = change.device
        row.provider = change.provider
        row.app = change.app
        row.environment = change.environment
        row.permission = change.permission?.rawValue
        row.locale = change.locale
        row.state = change.permission == .denied ? .permissionWithdrawn : .usable
        if try leaveTokenToNewest(row) { row.state = .replaced }
        try keep(row)
        return .applied
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
            SELECT id, version, changed_at, changed_by FROM destination INDEXED BY destination_by_address
            WHERE workspace = ? AND address = ? AND channel = 'mobile-push' AND id <> ? AND state IN ('usable', 'permissionWithdrawn')
            """
        let others = try database.rows(sql, [row.workspace, row.address, row.id]) {
            (id: $0[0] as String, stamp: FeedStamp(version: $0[1], time: $0.time(2), eventID: $0[3]))
        }
        var isTaken = false
        for other in others {
            // Versions count one thing's changes, and these are two things: only the time can tell.
            let mine = FeedStamp(version: nil, time: stamp.time, eventID: stamp.eventID)
            if isForced || mine.isNewer(than: other.stamp) {
                try setState(.replaced, of: other.id, in: row.workspace, since: stamp.time)
            } else {
                isTaken = true
            }
        }
        return isTaken
    }

    /// Keeps the row, so that an explanation can say why it is not used, and so that a late registration stays without effect.
    private func lose(_ lost: NewDestination, _ reason: LossReason?) throws -> AppliedChange {
        guard try isNews(.destination, lost.workspace, lost.id) else { return .ignoredAsOlder }
        let sql = "SELECT teammate FROM destination WHERE workspace = ? AND id = ?"
        let owner = try database.first(sql, [lost.workspace, lost.id]) { $0[0] as String }
        if let owner, !owner.isEmpty, !lost.teammate.isEmpty, owner != lost.teammate { return .ignoredAsOlder }
        guard owner != nil else {
            var row = lost
            row.state = (reason ?? .loggedOut).state
            try keep(row)
            return .applied
        }
        try setState((reason ?? .loggedOut).state, of: lost.id, in: lost.workspace, since: stamp.time)
        try database.run(
            "UPDATE destination SET version = coalesce(?, version), changed_at = ?, changed_by = ? WHERE workspace = ? AND id = ?",
            stampValues + [lost.workspace, lost.id])
        return .applied
    }

    func setState(_ state: DestinationRecord.State, of id: String, in workspace: String, since: Timestamp) throws {
        try database.run(
            "UPDATE destination SET state = ?, since = ? WHERE workspace = ? AND id = ?",
            [state.rawValue, since.milliseconds, workspace, id])
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
