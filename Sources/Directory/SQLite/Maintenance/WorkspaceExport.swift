import GRDB
import Messages

/// Reads a whole workspace as a file, from one snapshot.
struct WorkspaceExport {
    let database: Database
    let workspace: String

    func file() throws -> WorkspaceFile? {
        var file: WorkspaceFile?
        _ = try visit { part in
            switch part {
            case .settings(let settings): file = settings
            case .teammate(let teammate): file?.teammates.append(teammate)
            case .team(let team): file?.teams.append(team)
            }
        }
        return file
    }

    /// Whether there is such a workspace.
    func visit(_ visit: (WorkspacePart) throws -> Void) throws -> Bool {
        let sql = "SELECT name, locale, switches, content_free, time_sensitive FROM workspace WHERE id = ?"
        let settings = try database.first(sql, [workspace]) { row in
            WorkspaceFile(
                workspace: workspace, name: row[0], locale: row[1], preferences: Preferences(switches: row[2]), contentFree: row[3],
                timeSensitive: row[4], teams: [], teammates: [])
        }
        guard let settings else { return false }
        try visit(.settings(settings))
        try visitTeammates { try visit(.teammate($0)) }
        try visitTeams { try visit(.team($0)) }
        return true
    }

    private func visitTeams(_ visit: (WorkspaceFile.Team) throws -> Void) throws {
        // A file names only people who are in it. Somebody whose own event is still to come is one of them.
        let members = """
            SELECT m.teammate FROM member m LEFT JOIN teammate t ON t.workspace = m.workspace AND t.id = m.teammate
            WHERE m.workspace = ? AND m.team = ? AND t.removed_at IS NULL ORDER BY m.teammate
            """
        try database.each("SELECT id, name FROM team WHERE workspace = ? AND removed_at IS NULL ORDER BY id", [workspace]) { row in
            let id: String = row[0]
            let people = try database.rows(members, [workspace, id]) { $0[0] as String }
            try visit(WorkspaceFile.Team(id: id, name: row[1], members: people))
        }
    }

    private func visitTeammates(_ visit: (WorkspaceFile.Teammate) throws -> Void) throws {
        let sql = """
            WITH person AS (
                SELECT workspace, id, name, email, email_key, locale FROM teammate WHERE workspace = ?1 AND removed_at IS NULL
                UNION ALL
                SELECT DISTINCT workspace, teammate, NULL, NULL, NULL, NULL FROM member m WHERE workspace = ?1
                    AND NOT EXISTS (SELECT 1 FROM teammate t WHERE t.workspace = m.workspace AND t.id = m.teammate))
            SELECT t.id, t.name, t.email, s.reason, t.locale, p.switches FROM person t
            LEFT JOIN preference p ON p.workspace = t.workspace AND p.teammate = t.id
            LEFT JOIN suppression s ON s.workspace = t.workspace AND s.address = t.email_key AND \(Suppressions.isStopped)
            ORDER BY t.id
            """
        try database.each(sql, [workspace]) { row in
            let id: String = row[0]
            try visit(
                WorkspaceFile.Teammate(
                    id: id, name: row[1], email: row[2],
                    emailSuppressed: (row[3] as String?).flatMap(EmailSuppressed.Reason.init(rawValue:)),
                    locale: row[4], preferences: (row[5] as String?).map(Preferences.init(switches:)), browsers: try browsers(of: id),
                    devices: try devices(of: id)))
        }
    }

    /// What is used, and what would be if the person had not forbidden it.
    private static let isKept = "(state = 'usable' OR (state = 'permissionWithdrawn' AND permission = 'denied'))"

    private func browsers(of teammate: String) throws -> [WorkspaceFile.Browser] {
        let sql = """
            SELECT address, p256dh, auth, vapid_key, browser, permission FROM destination INDEXED BY destination_by_teammate
            WHERE workspace = ? AND teammate = ? AND channel = 'web-push' AND p256dh IS NOT NULL AND auth IS NOT NULL
                AND \(Self.isKept) ORDER BY id
            """
        return try database.rows(sql, [workspace, teammate]) { row in
            let keys = WebPushSubscribed.Subscription.Keys(p256dh: row[1], auth: row[2])
            let subscription = WebPushSubscribed.Subscription(endpoint: row[0], keys: keys)
            return WorkspaceFile.Browser(subscription: subscription, vapidKey: row[3], browser: row[4], permission: row[5])
        }
    }

    private func devices(of teammate: String) throws -> [WorkspaceFile.Device] {
        let sql = """
            SELECT installation, provider, address, app, environment, permission, locale
            FROM destination INDEXED BY destination_by_teammate
            WHERE workspace = ? AND teammate = ? AND channel = 'mobile-push' AND installation IS NOT NULL AND provider IS NOT NULL
                AND \(Self.isKept) ORDER BY id
            """
        return try database.rows(sql, [workspace, teammate]) { row in
            MobileProvider(rawValue: row[1]).map { provider in
                WorkspaceFile.Device(
                    device: row[0], provider: provider, token: row[2], app: row[3],
                    environment: (row[4] as String?).flatMap(MobileEnvironment.init(rawValue:)),
                    permission: (row[5] as String?).flatMap(NotificationPermission.init(rawValue:)), locale: row[6])
            }
        }
        .compactMap { $0 }
    }
}
