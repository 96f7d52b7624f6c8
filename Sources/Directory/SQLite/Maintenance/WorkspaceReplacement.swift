import GRDB
import Messages

/// Puts a file in the place of what the directory has of a workspace, inside a write transaction: as changes that count whatever the
/// feed said before.
struct WorkspaceReplacement {
    let database: Database
    let file: WorkspaceFile
    let writer: FeedWriter

    init(database: Database, file: WorkspaceFile, now: Timestamp) {
        self.database = database
        self.file = file
        self.writer = FeedWriter(
            database: database, stamp: FeedStamp(version: nil, time: now, eventID: "import"), source: "import", isForced: true)
    }

    func run() throws -> ImportCounts {
        try take(
            .workspaceUpserted(
                WorkspaceUpserted(
                    workspace: file.workspace, name: file.name, locale: file.locale, preferences: file.preferences,
                    contentFree: file.contentFree, timeSensitive: file.timeSensitive)))
        try removeMissing()
        var destinations = 0
        for teammate in file.teammates { destinations += try take(teammate) }
        for team in file.teams {
            try take(.teamUpserted(TeamUpserted(workspace: file.workspace, team: team.id, name: team.name, members: team.members)))
        }
        return ImportCounts(teams: file.teams.count, teammates: file.teammates.count, destinations: destinations)
    }

    private func take(_ change: DirectoryChange) throws {
        if case .rejected(let why) = try writer.apply(change) { throw DirectoryError.invalid(path: "the file", expected: why) }
    }

    /// Who and what is not in the file leaves a tombstone, so that a late event of the feed does not bring it back.
    private func removeMissing() throws {
        let teammates = Set(file.teammates.map(\.id))
        for id in try present("teammate") where !teammates.contains(id) {
            try take(.teammateRemoved(TeammateRemoved(workspace: file.workspace, teammate: id)))
        }
        let teams = Set(file.teams.map(\.id))
        for id in try present("team") where !teams.contains(id) {
            try take(.teamRemoved(TeamRemoved(workspace: file.workspace, team: id)))
        }
    }

    private func present(_ table: String) throws -> [String] {
        try database.rows("SELECT id FROM \(table) WHERE workspace = ? AND removed_at IS NULL", [file.workspace]) { $0[0] }
    }

    private func take(_ teammate: WorkspaceFile.Teammate) throws -> Int {
        try take(
            .teammateUpserted(
                TeammateUpserted(
                    workspace: file.workspace, teammate: teammate.id, name: teammate.name, email: teammate.email, locale: teammate.locale)))
        if let preferences = teammate.preferences {
            try take(
                .preferencesChanged(
                    PreferencesChanged(workspace: file.workspace, teammate: teammate.id, preferences: preferences)))
        }
        if let email = teammate.email, let reason = teammate.emailSuppressed {
            try take(.emailSuppressed(EmailSuppressed(workspace: file.workspace, address: email, reason: reason)))
        }
        if let browsers = teammate.browsers { try take(browsers, of: teammate.id) }
        if let devices = teammate.devices { try take(devices, of: teammate.id) }
        return (teammate.browsers?.count ?? 0) + (teammate.devices?.count ?? 0)
    }

    private func take(_ browsers: [WorkspaceFile.Browser], of teammate: String) throws {
        try replaceAll(of: teammate, on: .webPush)
        for browser in browsers {
            try take(
                .webPushSubscribed(
                    WebPushSubscribed(
                        workspace: file.workspace, teammate: teammate, subscription: browser.subscription, vapidKey: browser.vapidKey,
                        browser: browser.browser, permission: browser.permission)))
        }
    }

    private func take(_ devices: [WorkspaceFile.Device], of teammate: String) throws {
        try replaceAll(of: teammate, on: .mobilePush)
        for device in devices {
            try take(
                .deviceRegistered(
                    DeviceRegistered(
                        workspace: file.workspace, teammate: teammate, device: device.device, provider: device.provider,
                        token: device.token, app: device.app, environment: device.environment, permission: device.permission,
                        locale: device.locale)))
        }
    }

    private func replaceAll(of teammate: String, on channel: Channel) throws {
        let sql = """
            SELECT id FROM destination INDEXED BY destination_by_teammate
            WHERE workspace = ? AND teammate = ? AND channel = ? AND state = 'usable'
            """
        for id in try database.rows(sql, [file.workspace, teammate, channel.rawValue], { $0[0] as String }) {
            try writer.setState(.replaced, of: id, in: file.workspace, since: writer.stamp.time)
        }
    }
}
