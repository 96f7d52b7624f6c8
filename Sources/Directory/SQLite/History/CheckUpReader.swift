import GRDB
import Messages
import Routing

/// Looks at everything that decides whether one teammate is told, on one snapshot.
struct CheckUpReader {
    let database: Database
    let workspace: String
    let now: Timestamp
    let settings: RoutingSettings

    func checkUp(_ teammate: String, team: String?) throws -> CheckUp? {
        guard let profile = try ProfileReader(database: database, workspace: workspace).profile(teammate) else { return nil }
        let decisions = try decisions(profile, team: team)
        let mailbox = profile.email.map { StableID.mailbox(workspace: workspace, address: $0) }
        let ids = profile.destinations.map(\.id) + [mailbox].compactMap { $0 }
        var contacts: [String: CheckUp.Contact] = [:]
        for id in ids { contacts[id] = try contact(id) }
        return CheckUp(profile: profile, contacts: contacts, decisions: decisions)
    }

    /// The router's own decision about a new conversation that nobody has looked at and nothing has notified for.
    private func decisions(_ profile: TeammateProfile, team: String?) throws -> [Decision] {
        let mine = event(to: .teammate(profile.id))
        let audience = try AudienceReader(database: database).audience(mine.assignment)
        var asMember = audience
        for index in asMember.recipients.indices { asMember.recipients[index].scope = .assignedToMyTeam }
        let teamOrAny = team ?? profile.teams.first
        let ours = decide(event(to: .team(teamOrAny ?? "")), asMember, at: now, settings: settings)
        let isMember = teamOrAny.map(profile.teams.contains) ?? false
        return decide(mine, audience, at: now, settings: settings) + (isMember ? ours : ours.map(outside))
    }

    /// Whoever is in no such team is not asked about; that they have left the workspace says more.
    private func outside(_ decision: Decision) -> Decision {
        if decision.reason == .teammateRemoved { return decision }
        return Decision(
            teammate: decision.teammate, scope: decision.scope, channel: decision.channel, verdict: .not(.notARecipient))
    }

    private func event(to assignee: Assignment.Assignee) -> AssignmentEvent {
        let assignment = Assignment(workspace: workspace, conversation: Conversation(id: ""), assignee: assignee, assignedBy: nil)
        return AssignmentEvent(source: "", id: "", time: now, assignment: assignment)
    }

    private func contact(_ destination: String) throws -> CheckUp.Contact? {
        let errors = try [.retried, .gone, .dead].compactMap { try last($0, destination) }
        let contact = CheckUp.Contact(
            lastSuccess: try last(.delivered, destination), lastError: errors.max { $0.at < $1.at },
            lastShown: try last(.shown, destination), lastClicked: try last(.clicked, destination))
        return contact == CheckUp.Contact() ? nil : contact
    }

    private func last(_ result: JobOutcomes.Result, _ destination: String) throws -> JobOutcomes.Entry? {
        try database.first(Self.lastOutcome, [workspace, destination, result.rawValue], OutcomeRow.entry) ?? nil
    }

    private func last(_ kind: NotificationReceipt.Kind, _ destination: String) throws -> Timestamp? {
        try database.first(Self.lastReceipt, [workspace, destination, kind.rawValue]) { $0.time(0) }
    }

    private static let lastOutcome = """
        SELECT \(OutcomeRow.columns) FROM outcome INDEXED BY outcome_by_destination
        WHERE workspace = ? AND destination = ? AND result = ? ORDER BY at DESC LIMIT 1
        """

    private static let lastReceipt = """
        SELECT at FROM receipt INDEXED BY receipt_by_destination
        WHERE workspace = ? AND destination = ? AND kind = ? ORDER BY at DESC LIMIT 1
        """

    /// How SQLite walks for the statements: a step per line.
    static func plans(_ database: Database) throws -> [String] {
        try [lastOutcome, lastReceipt].flatMap { statement in
            try database.rows("EXPLAIN QUERY PLAN " + statement, ["", "", ""]) { $0[3] as String }
        }
    }
}
