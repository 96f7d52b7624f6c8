import GRDB
import Messages
import Routing

/// The steps of one batch inside its write transaction.
struct RoutingTransaction {
    let database: Database
    let reader: AudienceReader
    let statements: RoutingStatements
    let now: Timestamp
    let settings: RoutingSettings

    init(database: Database, now: Timestamp, settings: RoutingSettings, unwritten: (any UnwrittenActivity)? = nil) {
        self.database = database
        self.reader = AudienceReader(database: database, now: now, unwritten: unwritten)
        self.statements = RoutingStatements(database)
        self.now = now
        self.settings = settings
    }

    func route(_ routable: RoutableEvent) throws -> RoutedEvent {
        // A producer's clock that is ahead of ours must not make what comes after look old.
        let event = routable.event.withKnownTime(at: now)
        switch event.content {
        case .assigned, .opened:
            guard let assignment = AssignmentEvent(event, isRepeat: routable.isRepeat) else { return .misplaced }
            return try route(assignment)
        case .seen(let seen):
            try conversations.see(seen, at: event.time, now: now)
            return .noted
        case .closed(let closed):
            try conversations.close(closed, at: event.time, now: now)
            return .noted
        case .presence, .directory, .shown, .clicked:
            return .misplaced
        }
    }

    private func route(_ copy: AssignmentEvent) throws -> RoutedEvent {
        let known = try known(copy)
        let event = known.dated(copy, at: now)
        let audience: Audience
        do {
            audience = try self.audience(event, known)
        } catch let unknown as UnknownAssignee {
            try giveUpClaims(of: event, known, besides: [])
            return .unknownAssignee(unknown.what)
        }
        let decisions = decide(event, audience, at: now, settings: settings)
        try conversations.keep(audience.conversation, event.assignment.workspace, event.assignment.conversation.id, now: now)
        let written = event.forJournal(audience.workspace)
        let recorded = try journal.record(written, decisions, now: now, existing: known.entry)
        try keep(decisions, of: event, in: audience.conversation, entry: recorded, waiting: known.held)
        try giveUpClaims(of: event, known, besides: decisions)
        try giveBackClaims(of: event, known, now: audience)
        return .decided(jobs: jobs(for: decisions, of: event, audience: audience, settings: settings), decisions: decisions)
    }

    /// What the tables know about the conversation of an assignment.
    func known(_ event: AssignmentEvent) throws -> KnownConversation { try KnownConversation(event, statements) }

    /// The audience of an assignment with all that hangs on the conversation; the state has the assignment in it. An event that is known
    /// has been taken in with its first copy: a later one is no news, and takes nothing back that was given away since.
    func audience(_ event: AssignmentEvent, _ known: KnownConversation, recheck: Bool = false) throws -> Audience {
        var audience = try reader.audience(event.assignment)
        audience.conversation = known.state
        if known.entry == nil { audience.conversation.take(event, at: now) }
        if known.rings.isEmpty && known.seen.isEmpty { return audience }
        for index in audience.recipients.indices {
            let teammate = audience.recipients[index].teammate
            audience.recipients[index].seenAt = known.seen[teammate]
            audience.recipients[index].rings = known.rings(teammate, entry: known.entry, recheck: recheck)
        }
        return audience
    }

    /// Claims what rings and holds what is held. What rings now needs no second look any more.
    ///
    /// An event that came late, when a newer one is known, holds nothing. If that gave the conversation to somebody else, a second look
    /// would only find that; if it gave it to the same one, what was seen or closed between the two ends the older one alone. It must not
    /// take the place of what is held for the newer one.
    private func keep(
        _ decisions: [Decision], of event: AssignmentEvent, in conversation: ConversationState, entry: Int64, waiting: [HeldKey: Int64]
    ) throws {
        let isNewest = conversation.assignee == event.assignment.assignee && conversation.assignedAt == event.time
        let claims = Claims(database: database, statements: statements)
        for decision in decisions {
            let key = event.key(of: decision)
            switch decision.verdict {
            case .notify:
                try claims.claim(key, entry: entry, at: now, recheck: false)
                guard let deduplicated = waiting[key] else { continue }
                try claims.noteDeduplicated(key, deduplicated)
                try held.drop(key)
            case .not:
                guard isNewest else { continue }
                if decision.isDeduplicated { try claims.noteDeduplicated(key, entry) }
                if let due = decision.heldUntil { try held.hold(key, entry: entry, since: now, due: due) }
            }
        }
    }

    var journal: JournalWriter { JournalWriter(database: database, statements: statements) }
    private var conversations: Conversations { Conversations(database: database, statements: statements) }
    var held: HeldDecisions { HeldDecisions(database: database) }
}

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

/// What every assignment executes, prepared once for a batch.
final class RoutingStatements {
    /// Everything that is known about a conversation, in one walk: see ``KnownConversation``.
    let known: PreparedStatement
    /// Keeps a conversation's state.
    let keepConversation: PreparedStatement
    /// Writes an entry into the journal.
    let insertEntry: PreparedStatement
    /// Claims a ring.
    let claim: PreparedStatement

    init(_ database: Database) {
        known = PreparedStatement(database, KnownConversation.statement)
        keepConversation = PreparedStatement(database, Conversations.keepStatement)
        insertEntry = PreparedStatement(database, JournalWriter.insertStatement)
        claim = PreparedStatement(database, Claims.claimStatement)
    }
}

extension AssignmentEvent {
    /// What a decision is claimed or held under.
    func key(of decision: Decision) -> HeldKey {
        HeldKey(
            workspace: assignment.workspace, conversation: assignment.conversation.id, teammate: decision.teammate,
            channel: decision.channel)
    }

    /// The event as it is kept: a content-free workspace's journal has no word of a customer's either.
    func forJournal(_ workspace: WorkspaceSettings) -> AssignmentEvent {
        guard workspace.isContentFree else { return self }
        var event = self
        event.assignment.conversation = Conversation(id: assignment.conversation.id, url: assignment.conversation.url)
        return event
    }
}

extension Event {
    /// The event with a time that can be believed: its own, or now when that is later by more than clocks differ. A producer's clock that is
    /// hours ahead would otherwise decide about all that comes later. What is ahead by seconds keeps its time: it may be our clock that is
    /// behind, and then only the times say which of two events is the newer one.
    func withKnownTime(at now: Timestamp) -> Event {
        var event = self
        event.time = Timestamp.known(time, at: now) ?? now
        return event
    }
}

/// Something an assignment names is not in the directory.
struct UnknownAssignee: Error {
    /// Which: `team sales`.
    var what: String
}
