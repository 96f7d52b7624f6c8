import GRDB
import Messages
import Routing

/// Reads audiences within one transaction. What does not depend on the conversation is read once per assignee.
final class AudienceReader {
    private let database: Database
    private let recipients: RecipientReader
    private let team: PreparedStatement
    private var known: [Key: Audience] = [:]
    private var workspaces: [String: WorkspaceSettings] = [:]

    private let now: Timestamp?
    private let unwritten: (any UnwrittenActivity)?

    /// - Parameter unwritten: read beside the table of presence; a moment that is yet to come counts as now.
    init(database: Database, now: Timestamp? = nil, unwritten: (any UnwrittenActivity)? = nil) {
        self.database = database
        self.now = now
        self.unwritten = unwritten
        recipients = RecipientReader(database: database)
        team = PreparedStatement(database, Self.team)
    }

    private struct Key: Hashable {
        var workspace: String
        var kind: String?
        var id: String?
    }

    /// Whom an assignment concerns, without what hangs on the conversation.
    /// - Throws: ``UnknownAssignee`` when the workspace, the team or the teammate is not known; what a bot or nobody gets needs none.
    func audience(_ assignment: Assignment) throws -> Audience {
        let key = Key(workspace: assignment.workspace, kind: assignment.assignee?.kind, id: assignment.assignee?.id)
        if let audience = known[key] { return audience }
        let audience = withUnwrittenActivity(try read(assignment.workspace, assignment.assignee), assignment.workspace)
        known[key] = audience
        return audience
    }

    private func read(_ workspace: String, _ assignee: Assignment.Assignee?) throws -> Audience {
        let settings = try settings(workspace, for: assignee)
        switch assignee {
        case nil, .bot:
            return Audience(workspace: settings, recipients: [])
        case .team(let team):
            guard let name = try self.team.rows(workspace, team, { $0.text(0) }).first else { throw UnknownAssignee(what: "team \(team)") }
            return Audience(workspace: settings, teamName: name, recipients: try recipients.members(of: team, in: workspace))
        case .teammate(let teammate):
            guard let recipient = try recipients.teammate(teammate, in: workspace) else {
                throw UnknownAssignee(what: "teammate \(teammate)")
            }
            return Audience(workspace: settings, recipients: [recipient])
        }
    }

    /// An assignment's audience with nobody in it but this teammate: what a job's recheck needs of a team of thousands.
    /// - Throws: ``UnknownAssignee`` as ``audience(_:)`` does. Somebody who does not belong to it any more is missing from the audience.
    func audience(_ assignment: Assignment, only teammate: String) throws -> Audience {
        let workspace = assignment.workspace
        var audience = Audience(workspace: try settings(workspace, for: assignment.assignee), recipients: [])
        switch assignment.assignee {
        case nil, .bot: break
        case .team(let team):
            guard let name = try self.team.rows(workspace, team, { $0.text(0) }).first else { throw UnknownAssignee(what: "team \(team)") }
            audience.teamName = name
            audience.recipients = try recipients.member(teammate, of: team, in: workspace).map { [$0] } ?? []
        case .teammate(let id) where id == teammate:
            audience.recipients = try recipients.teammate(id, in: workspace).map { [$0] } ?? []
        case .teammate: break
        }
        return withUnwrittenActivity(audience, workspace)
    }

    private func withUnwrittenActivity(_ audience: Audience, _ workspace: String) -> Audience {
        guard let unwritten, let now else { return audience }
        var audience = audience
        for index in audience.recipients.indices {
            guard let at = unwritten.lastActivity(of: audience.recipients[index].teammate, in: workspace) else { continue }
            let latest = min(at, now)
            let written = Timestamp.known(audience.recipients[index].lastActivity, at: now)
            audience.recipients[index].lastActivity = max(written ?? latest, latest)
        }
        return audience
    }

    /// A bot may have a conversation before the directory has heard of the workspace. Nobody is notified then, and as long as nobody has
    /// said otherwise no word of a customer's is kept.
    private func settings(_ workspace: String, for assignee: Assignment.Assignee?) throws -> WorkspaceSettings {
        if let settings = try settings(workspace) { return settings }
        switch assignee {
        case nil, .bot: return WorkspaceSettings(isContentFree: true)
        case .team, .teammate: throw UnknownAssignee(what: "workspace \(workspace)")
        }
    }

    private static let team = "SELECT name FROM team WHERE workspace = ? AND id = ? AND removed_at IS NULL"

    private func settings(_ workspace: String) throws -> WorkspaceSettings? {
        if let settings = workspaces[workspace] { return settings }
        let sql = "SELECT locale, switches, content_free, time_sensitive FROM workspace WHERE id = ?"
        let settings = try database.first(sql, [workspace]) { row in
            WorkspaceSettings(locale: row[0], defaults: Preferences(switches: row[1]), isContentFree: row[2], isTimeSensitive: row[3])
        }
        workspaces[workspace] = settings
        return settings
    }
}
