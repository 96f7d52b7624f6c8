import GRDB
import Messages

/// Reads lists of teams and teammates. A whole list walks a whole workspace; a team's walks its members.
struct ListReader {
    let database: Database
    let workspace: String

    func teams() throws -> [TeamSummary] {
        let sql = """
            SELECT g.id, g.name, (SELECT count(*) FROM member m
                LEFT JOIN teammate t ON t.workspace = m.workspace AND t.id = m.teammate
                WHERE m.workspace = g.workspace AND m.team = g.id AND t.removed_at IS NULL)
            FROM team g WHERE g.workspace = ? AND g.removed_at IS NULL ORDER BY g.id
            """
        return try database.rows(sql, [workspace]) { TeamSummary(id: $0[0], name: $0[1], members: $0[2]) }
    }

    func teammates(of team: String?) throws -> [TeammateSummary] {
        let rows =
            if let team { try database.rows(Self.ofTeam, [workspace, team], Self.summary) } else {
                try database.rows(Self.everybody, [workspace], Self.summary)
            }
        return rows
    }

    func team(_ id: String) throws -> WorkspaceFile.Team? {
        guard let name = try database.first(Self.nameOfTeam, [workspace, id], { $0[0] as String? }) else { return nil }
        let members = try database.rows(Self.membersOfTeam, [workspace, id]) { $0[0] as String }
        return WorkspaceFile.Team(id: id, name: name, members: members)
    }

    private static func summary(_ row: Row) -> TeammateSummary {
        TeammateSummary(id: row[0], name: row[1], teams: row[2], browsers: row[3], devices: row[4], hasEmail: row[5])
    }

    private static let nameOfTeam = "SELECT name FROM team WHERE workspace = ? AND id = ? AND removed_at IS NULL"
    private static let membersOfTeam = "SELECT teammate FROM member WHERE workspace = ? AND team = ? ORDER BY teammate"
    private static let columns = """
        t.id, t.name, (SELECT count(*) FROM member c WHERE c.workspace = t.workspace AND c.teammate = t.id), \
        \(destinations(on: .webPush)), \(destinations(on: .mobilePush)), t.email_key IS NOT NULL AND s.address IS NULL
        """
    private static let everybody = """
        SELECT \(columns) FROM teammate t
        LEFT JOIN suppression s ON s.workspace = t.workspace AND s.address = t.email_key AND \(Suppressions.isStopped)
        WHERE t.workspace = ? AND t.removed_at IS NULL ORDER BY t.id
        """
    private static let ofTeam = """
        SELECT \(columns) FROM member m CROSS JOIN teammate t ON t.workspace = m.workspace AND t.id = m.teammate
        LEFT JOIN suppression s ON s.workspace = t.workspace AND s.address = t.email_key AND \(Suppressions.isStopped)
        WHERE m.workspace = ? AND m.team = ? AND t.removed_at IS NULL ORDER BY m.teammate
        """

    private static func destinations(on channel: Channel) -> String {
        """
        (SELECT count(*) FROM destination d INDEXED BY destination_by_teammate
            WHERE d.workspace = t.workspace AND d.teammate = t.id AND d.channel = '\(channel.rawValue)' AND d.state = 'usable')
        """
    }

    /// How SQLite walks for what names one team: a step per line.
    static func plans(_ database: Database) throws -> [String] {
        try [nameOfTeam, membersOfTeam, ofTeam].flatMap { statement in
            try database.rows("EXPLAIN QUERY PLAN " + statement, ["", ""]) { $0[3] as String }
        }
    }
}
