import GRDB
import Messages

/// Reads a whole workspace as a file, from one snapshot.
struct WorkspaceExport {
    let database: Database
    let workspace: String

    func file() throws -> WorkspaceFile? {
        let sql = "SELECT name, locale, switches, content_free, time_sensitive FROM workspace WHERE id = ?"
        let browsers = try browsers()
        let devices = try devices()
        var file = try database.first(sql, [workspace]) { row in
            WorkspaceFile(
                workspace: workspace, name: row[0], locale: row[1], preferences: Preferences(switches: row[2]), contentFree: row[3],
                timeSensitive: row[4], teams: [], teammates: [])
        }
        file?.teams = try teams()
        file?.teammates = try teammates().map { teammate in
            var teammate = teammate
            teammate.browsers = browsers[teammate.id] ?? []
            teammate.devices = devices[teammate.id] ?? []
            return teammate
        }
        return file
    }

    private func teams() throws -> [WorkspaceFile.Team] {
        let members = try database.rows("SELECT team, teammate FROM member WHERE workspace = ? ORDER BY team, teammate", [workspace]) {
            (team: $0[0] as String, teammate: $0[1] as String)
        }
        let byTeam = Dictionary(grouping: members, by: \.team)
        // A file names only people who are in it.
        let known = Set(try teammates().map(\.id))
        return try database.rows("SELECT id, name FROM team WHERE workspace = ? AND removed_at IS NULL ORDER BY id", [workspace]) { row in
            let id: String = row[0]
            return WorkspaceFile.Team(id: id, name: row[1], members: (byTeam[id] ?? []).map(\.teammate).filter(known.contains))
        }
    }

    private func teammates() throws -> [WorkspaceFile.Teammate] {
        let sql = """
            SELECT t.id, t.name, t.email, s.reason, t.locale, p.switches FROM teammate t
            LEFT JOIN preference p ON p.workspace = t.workspace AND p.teammate = t.id
            LEFT JOIN suppression s ON s.workspace = t.workspace AND s.address = t.email_key
            WHERE t.workspace = ? AND t.removed_at IS NULL ORDER BY t.id
            """
        return try database.rows(sql, [workspace]) { row in
            WorkspaceFile.Teammate(
                id: row[0], name: row[1], email: row[2],
                emailSuppressed: (row[3] as String?).flatMap(EmailSuppressed.Reason.init(rawValue:)),
                locale: row[4], preferences: (row[5] as String?).map(Preferences.init(switches:)))
        }
    }

    private func browsers() throws -> [String: [WorkspaceFile.Browser]] {
        let sql = """
            SELECT teammate, address, p256dh, auth, vapid_key, browser FROM destination
            WHERE workspace = ? AND channel = 'web-push' AND state = 'usable' ORDER BY id
            """
        let rows = try database.rows(sql, [workspace]) { row in
            let keys = WebPushSubscribed.Subscription.Keys(p256dh: row[2], auth: row[3])
            let subscription = WebPushSubscribed.Subscription(endpoint: row[1], keys: keys)
            return (row[0] as String, WorkspaceFile.Browser(subscription: subscription, vapidKey: row[4], browser: row[5]))
        }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    private func devices() throws -> [String: [WorkspaceFile.Device]] {
        let sql = """
            SELECT teammate, installation, provider, address, app, environment, permission, locale FROM destination
            WHERE workspace = ? AND channel = 'mobile-push' AND installation IS NOT NULL AND provider IS NOT NULL
                AND (state = 'usable' OR (state = 'permissionWithdrawn' AND permission = 'denied')) ORDER BY id
            """
        let rows = try database.rows(sql, [workspace]) { row in
            MobileProvider(rawValue: row[2]).map { provider in
                (
                    row[0] as String,
                    WorkspaceFile.Device(
                        device: row[1], provider: provider, token: row[3], app: row[4],
                        environment: (row[5] as String?).flatMap(MobileEnvironment.init(rawValue:)),
                        permission: (row[6] as String?).flatMap(NotificationPermission.init(rawValue:)), locale: row[7])
                )
            }
        }
        return Dictionary(grouping: rows.compactMap { $0 }, by: \.0).mapValues { $0.map(\.1) }
    }
}
