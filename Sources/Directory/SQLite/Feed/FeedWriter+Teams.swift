import FoundationEssentials
import GRDB
import Messages

extension FeedWriter {
    func upsert(_ change: TeamUpserted) throws -> AppliedChange {
        let row = try self.change(
            .team, change.workspace, change.team, [("name", change.name)], known: ["removed_at = NULL"])
        guard let members = change.members else { return row }
        return try takeList(members, of: change.team, in: change.workspace) ? .applied : row
    }

    func remove(_ change: TeamRemoved) throws -> AppliedChange {
        let row = try self.change(.team, change.workspace, change.team, [("removed_at", stamp.time.milliseconds)])
        return try takeList([], of: change.team, in: change.workspace) ? .applied : row
    }

    /// Members that join or leave, each ordered by themselves: by time, against the last that was said about them and against the list.
    func patch(_ change: TeamMembers, areMembers: Bool) throws -> AppliedChange {
        try ensureWorkspace(change.workspace)
        let list = try list(of: change.team, in: change.workspace)
        var isApplied = change.members.isEmpty
        for member in change.members {
            let key: StatementArguments = [change.workspace, change.team, member]
            let sql = "SELECT changed_at, changed_by FROM member_change WHERE workspace = ? AND team = ? AND teammate = ?"
            let known = try database.first(sql, key) { FeedStamp(version: nil, time: $0.time(0), eventID: $0[1]) }
            if let known, !stamp.isLater(than: known) { continue }
            try database.run(
                """
                INSERT OR REPLACE INTO member_change (workspace, team, teammate, is_member, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?)
                """,
                key + [areMembers, stamp.time.milliseconds, stamp.eventID])
            if let list, !stamp.isLater(than: list.kept) { continue }
            isApplied = true
            try database.run(areMembers ? Self.addMember : Self.removeMember, key)
        }
        if !isApplied { reason.text = "something newer is known about each of these members" }
        return isApplied ? .applied : .ignoredAsOlder
    }

    private static let addMember = "INSERT OR IGNORE INTO member (workspace, team, teammate) VALUES (?, ?, ?)"
    private static let removeMember = "DELETE FROM member WHERE workspace = ? AND team = ? AND teammate = ?"

    /// Takes a full list of members in, as ``FeedOrder`` has it.
    /// - Returns: whether it counts now.
    private func takeList(_ members: [String], of team: String, in workspace: String) throws -> Bool {
        let known = try list(of: team, in: workspace)
        let aside = isForced ? nil : try overtakenList(of: team, in: workspace)
        let verdict = isForced ? .kept(settingAside: false) : FeedOrder.verdict(on: stamp, known: known, aside: aside?.stamp)
        switch verdict {
        case .kept(let settingAside):
            if settingAside, let known {
                try setAside(try present(team, workspace), known.kept, of: team, in: workspace)
            } else if isForced || stamp.version == nil {
                try forgetOvertakenList(of: team, in: workspace)
            }
            try setMembers(members, listed: stamp, of: team, in: workspace)
            return true
        case .setAside: try setAside(members, stamp, of: team, in: workspace)
        case .givesBack:
            if let aside { try setMembers(aside.members, listed: aside.stamp, of: team, in: workspace) }
            try forgetOvertakenList(of: team, in: workspace)
            try noteListVersion(of: team, in: workspace)
        case .notesVersion: try noteListVersion(of: team, in: workspace)
        case .ignored: break
        }
        return false
    }

    /// What orders the list; nil before the first one.
    private func list(of team: String, in workspace: String) throws -> FeedOrder.Known? {
        let sql = """
            SELECT list_version, list_kept_version, list_at, list_by FROM team WHERE workspace = ? AND id = ? AND list_at IS NOT NULL
            """
        return try database.first(sql, [workspace, team]) {
            FeedOrder.Known(version: $0[0], kept: FeedStamp(version: $0[1], time: $0.time(2), eventID: $0[3]))
        }
    }

    /// The members by a list, and by what is known to be later than the list.
    private func setMembers(_ members: [String], listed: FeedStamp, of team: String, in workspace: String) throws {
        let sql = """
            SELECT teammate, is_member FROM member_change WHERE workspace = ? AND team = ? AND (changed_at, changed_by) > (?, ?)
            """
        let changes = try database.rows(sql, [workspace, team, listed.time.milliseconds, listed.eventID]) {
            (teammate: $0[0] as String, isMember: $0[1] as Bool)
        }
        try database.run("DELETE FROM member WHERE workspace = ? AND team = ?", [workspace, team])
        for member in members { try database.run(Self.addMember, [workspace, team, member]) }
        for change in changes {
            try database.run(change.isMember ? Self.addMember : Self.removeMember, [workspace, team, change.teammate])
        }
        try database.run(
            """
            UPDATE team SET list_version = coalesce(?, list_version), list_kept_version = ?, list_at = ?, list_by = ?
            WHERE workspace = ? AND id = ?
            """,
            [listed.version, listed.version, listed.time.milliseconds, listed.eventID, workspace, team])
    }

    /// Who is in the team now: of a list that is set aside only those are other than they were in it about whom something later is known,
    /// and that counts then, too.
    private func present(_ team: String, _ workspace: String) throws -> [String] {
        try database.rows("SELECT teammate FROM member WHERE workspace = ? AND team = ?", [workspace, team]) { $0[0] }
    }

    private func noteListVersion(of team: String, in workspace: String) throws {
        try database.run(
            "UPDATE team SET list_version = max(coalesce(list_version, ?), ?) WHERE workspace = ? AND id = ?",
            [stamp.version, stamp.version, workspace, team])
    }

    private func setAside(_ members: [String], _ stamp: FeedStamp, of team: String, in workspace: String) throws {
        let content = String(decoding: try JSONEncoder().encode(members), as: UTF8.self)
        try database.run(
            "INSERT OR REPLACE INTO overtaken (workspace, kind, id, changed_at, changed_by, content) VALUES (?, 'members', ?, ?, ?, ?)",
            [workspace, team, stamp.time.milliseconds, stamp.eventID, content])
    }

    private func overtakenList(of team: String, in workspace: String) throws -> (stamp: FeedStamp, members: [String])? {
        let sql = "SELECT changed_at, changed_by, content FROM overtaken WHERE workspace = ? AND kind = 'members' AND id = ?"
        return try database.first(sql, [workspace, team]) { row in
            let members = try JSONDecoder().decode([String].self, from: Data((row[2] as String).utf8))
            return (FeedStamp(version: nil, time: row.time(0), eventID: row[1]), members)
        }
    }

    private func forgetOvertakenList(of team: String, in workspace: String) throws {
        try database.run("DELETE FROM overtaken WHERE workspace = ? AND kind = 'members' AND id = ?", [workspace, team])
    }
}
