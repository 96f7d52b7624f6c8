import GRDB
import Messages
import Routing

/// A claim is made before its ring gets out. When the router dies in between, the event comes back and rings by its own claim. But it may
/// find that it has no reason to ring any more, and meanwhile another event may have been silenced by the claim and be acknowledged:
/// without this nobody would be told.
extension RoutingTransaction {
    /// Gives up what an earlier copy of a repeated event has claimed and this one does not ring for: switched off, closed, seen, active,
    /// or no recipient any more.
    func giveUpClaims(of event: AssignmentEvent, _ known: KnownConversation, besides decisions: [Decision]) throws {
        guard event.isRepeat, let entry = known.entry, !known.rings.isEmpty else { return }
        let ringing = decisions.lazy.filter { $0.reason == nil }.map(event.key(of:))
        for key in known.claims(of: entry, in: event).subtracting(ringing) { try giveUpClaim(key, entry: entry, recheck: false) }
    }

    /// Gives back the claims of everybody from whom the newest assignment takes the conversation away. Without this, A to B to A within the
    /// window would not notify A of getting it back.
    func giveBackClaims(of event: AssignmentEvent, _ known: KnownConversation, now audience: Audience) throws {
        let (assignment, conversation) = (event.assignment, audience.conversation)
        guard !known.rings.isEmpty, assignment.assignee != nil || event.takesAway, conversation.assignee == assignment.assignee else {
            return
        }
        let concerned = Set(audience.recipients.map(\.teammate))
        for teammate in known.rings.keys where !concerned.contains(teammate) {
            try claims.releaseAll(teammate, conversation: assignment.conversation.id, in: assignment.workspace)
        }
    }

    /// Gives back one claim. The newest event that it silenced has its second look at once, and is decided by what is true now.
    ///
    /// Also for a decision that is held: its own second look must not take the claim for somebody else's ring.
    func giveUpClaim(_ key: HeldKey, entry: Int64, recheck: Bool) throws {
        guard let deduplicated = try claims.release(key, entry: entry, recheck: recheck) else { return }
        guard let event = try journal.event(deduplicated, isRepeat: false) else { return }
        guard now < settings.notAfter(key.channel, eventTime: event.time) else { return }
        try held.holdIfFree(key, entry: deduplicated, since: now, due: now)
    }

    private var claims: Claims { Claims(database: database, statements: statements) }
}
