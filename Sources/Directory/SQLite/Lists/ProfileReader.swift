import FoundationEssentials
import GRDB
import Messages

/// Reads what is known about one teammate, from one snapshot.
struct ProfileReader {
    let database: Database
    let workspace: String

    func profile(_ teammate: String) throws -> TeammateProfile? {
        let sql = """
            SELECT t.name, t.email, t.locale, t.removed_at, p.switches, a.at, w.switches, p.stamps, \(Suppressions.columns) FROM teammate t
            JOIN workspace w ON w.id = t.workspace
            LEFT JOIN preference p ON p.workspace = t.workspace AND p.teammate = t.id
            LEFT JOIN presence a ON a.workspace = t.workspace AND a.teammate = t.id
            LEFT JOIN suppression s ON s.workspace = t.workspace AND s.address = t.email_key
            WHERE t.workspace = ? AND t.id = ?
            """
        let teams = try teams(teammate)
        let destinations = try destinations(teammate)
        return try database.first(sql, [workspace, teammate]) { row in
            let chosen = Preferences(switches: row[4] ?? "")
            return TeammateProfile(
                id: teammate, name: row[0], email: row[1], suppression: Suppressions.record(row, from: 8), locale: row[2],
                removedAt: row.optionalTime(3), teams: teams, preferences: chosen, switchOrigins: origins(row[7]),
                effectivePreferences: effective(chosen, defaults: Preferences(switches: row[6])),
                lastActivity: row.optionalTime(5), destinations: destinations)
        }
    }

    private func origins(_ stamps: String?) -> [SwitchOrigin] {
        guard let stamps = stamps.flatMap(SwitchStamps.init(json:)) else { return [] }
        return PreferencesPatch.Switch.all.enumerated().compactMap { index, one in
            stamps.ruling(index).map { SwitchOrigin(scope: one.scope, channel: one.channel, at: $0.at, by: $0.by) }
        }
    }

    private func effective(_ chosen: Preferences, defaults: Preferences) -> Preferences {
        var effective = chosen
        for scope in Scope.allCases {
            for channel in Channel.allCases {
                effective[scope, channel] = chosen[scope, channel] ?? defaults[scope, channel] ?? true
            }
        }
        return effective
    }

    private func teams(_ teammate: String) throws -> [String] {
        try database.rows("SELECT team FROM member WHERE workspace = ? AND teammate = ? ORDER BY team", [workspace, teammate]) { $0[0] }
    }

    private func destinations(_ teammate: String) throws -> [DestinationRecord] {
        let sql = """
            SELECT id, registered_at, state, since, \(DestinationLabel.columns) FROM destination INDEXED BY destination_by_teammate
            WHERE workspace = ? AND teammate = ? ORDER BY channel, id
            """
        let records = try database.rows(sql, [workspace, teammate]) { row -> DestinationRecord? in
            guard let channel = Channel(rawValue: row[4]), let state = DestinationRecord.State(rawValue: row[2]) else { return nil }
            return DestinationRecord(
                id: row[0], channel: channel, label: DestinationLabel.text(row, from: 4), registeredAt: row.time(1), state: state,
                since: row.optionalTime(3))
        }
        return records.compactMap { $0 }
    }
}

/// What to call a browser or device: never a token, nor the path of an endpoint.
enum DestinationLabel {
    /// The columns ``text(_:from:)`` reads, of the destination's table.
    static let columns = "channel, address, browser, provider, app"

    /// Such as `Firefox updates.push.services.mozilla.com`, or `apns com.example.helpdesk`.
    static func text(_ row: Row, from first: Int) -> String {
        let isBrowser = Channel(rawValue: row[first]) == .webPush
        let host = isBrowser ? URL(string: row[first + 1])?.host() : nil
        return [row[first + 2] as String?, host, row[first + 3] as String?, row[first + 4] as String?]
            .compactMap { $0 }.joined(separator: " ")
    }
}
