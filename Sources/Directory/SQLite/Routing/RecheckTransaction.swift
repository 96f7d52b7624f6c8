import Foundation
import GRDB
import Messages
import Routing

/// The second look at held decisions, inside its write transaction.
struct RecheckTransaction {
    let database: Database
    let routing: RoutingTransaction
    let leaseEnd: Timestamp

    init(routing: RoutingTransaction, lease: Duration) {
        self.database = routing.database
        self.routing = routing
        self.leaseEnd = routing.now + lease
    }

    /// What is held of one assignment, with the same history, is looked at together.
    private struct Group: Hashable {
        var entry: Int64
        var since: Timestamp
        var hasNotified: Bool
    }

    func leaseDue(limit: Int) throws -> [RecheckedAssignment] {
        let longest = max(leaseEnd, routing.now + routing.settings.presenceWindow)
        try held.release(heldBeyond: longest + Timestamp.clockTolerance, now: routing.now)
        let rows = try held.due(now: routing.now, limit: limit)
        let groups = Dictionary(grouping: rows) { Group(entry: $0.entry, since: $0.since, hasNotified: $0.hasNotified) }
        return try groups.sorted { ($0.key.since, $0.key.entry) < ($1.key.since, $1.key.entry) }
            .compactMap { try recheck($0.key, $0.value) }
    }

    private func recheck(_ group: Group, _ rows: [HeldRow]) throws -> RecheckedAssignment? {
        guard let event = try journal.event(group.entry, isRepeat: group.hasNotified) else { return nil }
        let keys = Set(rows.map(\.key))
        let audience = try audience(event, group, keys)
        // Held by a clock that jumped: then whatever came after the event was since.
        let since = Timestamp.known(group.since, at: routing.now) ?? event.time
        let everywhere = decide(event, audience, at: routing.now, moment: .recheck(since: since), settings: routing.settings)
        let places = Dictionary(rows.map { ($0.key, $0.destinations) }, uniquingKeysWith: { first, _ in first })
        let decisions = try second(everywhere, event, keys).map { decision in
            let key = event.key(of: decision)
            return try narrow(decision, key, to: places[key] ?? nil)
        }
        let lease = HeldLease(id: UUID().uuidString)
        for decision in decisions { try keep(decision, of: event, group, lease: lease) }
        if !group.hasNotified {
            try journal.recordRecheck(event, decisions.filter { $0.heldUntil == nil }, now: routing.now)
        }
        let jobs = jobs(for: decisions, of: event, audience: audience, settings: routing.settings)
        return RecheckedAssignment(lease: lease, jobs: jobs, decisions: decisions)
    }

    /// Those of today's audience about whom something is held. A team that is gone by now has nobody in it.
    private func audience(_ event: AssignmentEvent, _ group: Group, _ keys: Set<HeldKey>) throws -> Audience {
        let teammates = Set(keys.map(\.teammate))
        do {
            var known = try routing.known(event)
            known.entry = group.entry
            var audience = try routing.audience(event, known, recheck: true)
            audience.recipients.removeAll { !teammates.contains($0.teammate) }
            return audience
        } catch is UnknownAssignee {
            return Audience(recipients: [])
        }
    }

    /// One decision for each held one: whoever is no recipient any more has one too.
    private func second(_ decisions: [Decision], _ event: AssignmentEvent, _ keys: Set<HeldKey>) -> [Decision] {
        let kept = decisions.filter { keys.contains(event.key(of: $0)) }
        let missing = keys.subtracting(kept.map(event.key(of:)))
        return kept
            + missing.sorted { ($0.teammate, $0.channel.rawValue) < ($1.teammate, $1.channel.rawValue) }.map {
                Decision(teammate: $0.teammate, scope: .assignedToMyTeam, channel: $0.channel, verdict: .not(.notARecipient))
            }
    }

    /// What waits for some destinations only is told there alone, or at what has taken their place: the others have been told.
    private func narrow(_ decision: Decision, _ key: HeldKey, to waiting: [String]?) throws -> Decision {
        guard case .notify(let present) = decision.verdict, let waiting, let first = waiting.first else { return decision }
        let destinations = WaitingDestinations(database: database)
        let places = try Set(waiting + waiting.flatMap { try destinations.successors(of: $0, for: key) })
        let told = present.filter { places.contains($0.id) }
        var decision = decision
        decision.verdict = try told.isEmpty ? .not(.noDestination(destinations.absence(of: first, for: key))) : .notify(told)
        return decision
    }

    private func keep(_ decision: Decision, of event: AssignmentEvent, _ group: Group, lease: HeldLease) throws {
        let key = event.key(of: decision)
        let claims = Claims(database: database, statements: routing.statements)
        switch decision.verdict {
        case .notify:
            try claims.claim(key, entry: group.entry, at: routing.now, recheck: true)
            try held.lease(key, lease.id, until: leaseEnd)
        case .not:
            if let due = decision.heldUntil { return try held.holdFurther(key, until: due) }
            try held.drop(key)
            if decision.isDeduplicated { try claims.noteDeduplicated(key, group.entry) }
            if group.hasNotified { try routing.giveUpClaim(key, entry: group.entry, recheck: true) }
        }
    }

    private var held: HeldDecisions { HeldDecisions(database: database) }
    private var journal: JournalWriter { routing.journal }
}
