import GRDB
import Messages
import Routing

/// A dry run of an assignment on a snapshot: the same reading and the same decision as when it is routed.
struct Explaining {
    let database: Database
    let routing: RoutingTransaction

    init(database: Database, now: Timestamp, settings: RoutingSettings) {
        self.database = database
        self.routing = RoutingTransaction(database: database, now: now, settings: settings)
    }

    func explain(_ copy: AssignmentEvent, everybody: Bool) throws -> Explanation {
        let known = try routing.known(copy)
        let event = known.dated(copy, at: routing.now)
        let audience: Audience
        do {
            audience = try routing.audience(event, known)
        } catch let unknown as UnknownAssignee {
            return Explanation(unknownAssignee: unknown.what)
        }
        var explanation = Explanation(decisions: decide(event, audience, at: routing.now, settings: routing.settings))
        for recipient in audience.recipients { explanation.names[recipient.teammate] = recipient.name }
        if everybody { try addOthers(to: &explanation, event) }
        return explanation
    }

    private func addOthers(to explanation: inout Explanation, _ event: AssignmentEvent) throws {
        let recipients = Set(explanation.decisions.map(\.teammate))
        let sql = "SELECT id, name FROM teammate WHERE workspace = ? AND removed_at IS NULL ORDER BY id"
        let others = try database.rows(sql, [event.assignment.workspace]) { ($0[0] as String, $0[1] as String?) }
        let reason: Reason = event.assignment.assignee == nil ? .noAssignee : .notARecipient
        for (teammate, name) in others where !recipients.contains(teammate) {
            explanation.names[teammate] = name
            explanation.decisions += Channel.allCases.map {
                Decision(teammate: teammate, scope: event.scope, channel: $0, verdict: .not(reason))
            }
        }
    }
}

extension AssignmentEvent {
    /// The scope in which somebody would be a recipient.
    fileprivate var scope: Scope {
        switch assignment.assignee {
        case .team: .assignedToMyTeam
        case .teammate, .bot, nil: .assignedToMe
        }
    }
}
