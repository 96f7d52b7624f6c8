import GRDB
import Messages

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
