import FoundationEssentials
import GRDB
import Messages
import Routing

/// Decides jobs again that have waited, inside their write transaction.
///
/// What is read for one conversation serves all of its jobs in the batch.
final class JobRecheckTransaction {
    private let database: Database
    private let routing: RoutingTransaction
    private let destinations: WaitingDestinations
    private var entries: [ConversationKey: [Entry]] = [:]
    private var known: [Int64: (event: AssignmentEvent, conversation: KnownConversation)] = [:]

    private struct ConversationKey: Hashable {
        var workspace: String
        var conversation: String
    }

    /// An assignment as the journal has it.
    private struct Entry {
        var id: Int64
        var source: String
        var event: String
        var at: Timestamp
    }

    /// A preview writes nothing.
    private let isPreview: Bool

    init(routing: RoutingTransaction, isPreview: Bool = false) {
        self.routing = routing
        self.isPreview = isPreview
        database = routing.database
        destinations = WaitingDestinations(database: routing.database)
    }

    /// The job's own deadline has been looked at, and it may be later than the event's: an operator has put it off.
    private var settings: RoutingSettings {
        var settings = routing.settings
        settings.judgesLateness = false
        return settings
    }

    func recheck(_ waiting: WaitingJob) throws -> RecheckedJob {
        let job = waiting.job
        guard !waiting.mayExpire || routing.now < job.notAfter else {
            if !isPreview { try record(waiting, .dead, "expired") }
            return .expired
        }
        // What a newer router has published in another sense is a newer router's to judge.
        guard job.isKnownKind else { return .unchanged }
        let entry = try entry(of: job.notification)
        let decision = try entry.map { try decide(job, $0) } ?? decideWithoutEntry(waiting)
        let result = try result(for: job, decision, entry)
        if case .withdrawn(let reason) = result, !isPreview {
            try record(waiting, .withdrawn, reason.word)
            if let entry, let decision { try letGo(decision, of: entry, at: job.destination.id) }
        }
        return result
    }

    /// The decision about the job's teammate and channel now, by the assignment that the job is of.
    private func decide(_ job: Job, _ entry: Entry) throws -> Decision? {
        guard let (event, conversation) = try known(entry) else { return nil }
        let notification = job.notification
        var audience: Audience
        do {
            audience = try routing.reader.audience(event.assignment, only: notification.teammate)
        } catch is UnknownAssignee {
            audience = Audience(recipients: [])
        }
        audience.conversation = conversation.state
        for index in audience.recipients.indices {
            audience.recipients[index].seenAt = conversation.seen[notification.teammate]
            audience.recipients[index].rings = conversation.ringsForJob(notification.teammate, entry: entry.id)
        }
        // Decided by a clock that jumped: then whatever came after the event was since.
        let since = Timestamp.known(entry.at, at: routing.now) ?? event.time
        return Routing.decide(event, audience, at: routing.now, moment: .recheck(since: since), settings: settings)
            .first { $0.channel == job.channel }
            ?? Decision(
                teammate: notification.teammate, scope: notification.scope, channel: job.channel, verdict: .not(.notARecipient))
    }

    /// What can be said about a job whose assignment is not remembered, by hand or from long ago: is the person still there, is the
    /// channel on, was the conversation closed or looked at since, has the destination been lost. A destination that the directory never
    /// heard of is nobody else's. Nil when it never heard of the person: then nothing but the destination speaks against it.
    private func decideWithoutEntry(_ waiting: WaitingJob) throws -> Decision? {
        let notification = waiting.job.notification
        let assignment = Assignment(
            workspace: notification.workspace, conversation: Conversation(id: notification.conversation),
            assignee: .teammate(notification.teammate), assignedBy: nil)
        let event = AssignmentEvent(source: "", id: "", time: waiting.publishedAt, assignment: assignment, isRepeat: true)
        let conversation = try routing.known(event)
        var audience: Audience
        do {
            audience = try routing.reader.audience(assignment, only: notification.teammate)
        } catch is UnknownAssignee {
            return nil
        }
        guard !audience.recipients.isEmpty else { return nil }
        audience.conversation.closedAt = conversation.state.closedAt
        // Without an entry nothing could be held until they are silent again.
        audience.recipients[0].lastActivity = nil
        audience.recipients[0].scope = notification.scope
        if try destinations.isUnheardOf(waiting.job, beside: audience.recipients[0].reach) {
            audience.recipients[0].reach.destinations.append(waiting.job.destination)
            audience.recipients[0].reach.isAddressSuppressed = try destinations.obstacle(to: waiting.job) == .addressSuppressed
        }
        audience.recipients[0].seenAt = conversation.seen[notification.teammate]
        return Routing.decide(
            event, audience, at: routing.now, moment: .recheck(since: waiting.publishedAt), settings: settings
        ).first { $0.channel == waiting.job.channel }
    }

    private func result(for job: Job, _ decision: Decision?, _ entry: Entry?) throws -> RecheckedJob {
        switch decision?.verdict {
        case .not(let reason): return .withdrawn(reason)
        case .notify(let present):
            if let same = present.first(where: { $0.id == job.destination.id }) {
                return same.registeredAt == job.destination.registeredAt ? .unchanged : .readdressed(same)
            }
            for id in try destinations.successors(of: job.destination.id, for: job.heldKey) {
                guard let successor = present.first(where: { $0.id == id }) else { continue }
                if try !hasOwnJob(id, job, entry) { return .readdressed(successor) }
            }
            return .withdrawn(.noDestination(try destinations.absence(of: job.destination.id, for: job.heldKey)))
        case nil:
            // A destination that was never heard of is nobody else's.
            return try destinations.obstacle(to: job).map(RecheckedJob.withdrawn) ?? .unchanged
        }
    }

    /// Whether a destination has a job of its own of the same notification.
    private func hasOwnJob(_ destination: String, _ job: Job, _ entry: Entry?) throws -> Bool {
        guard let entry else { return false }
        let sql = "SELECT decisions FROM journal WHERE workspace = ? AND conversation = ? AND source = ? AND event = ?"
        let notification = job.notification
        let key: StatementArguments = [notification.workspace, notification.conversation, entry.source, entry.event]
        return try database.rows(sql, key) { try DecisionRecord.read($0[0]) }.joined().contains {
            $0.t == notification.teammate && $0.c == job.channel && $0.d?.contains(destination) == true
        }
    }

    /// What was claimed for a notification that is not sent is given back, so that the next event about the conversation rings. Who was
    /// active just before, and has done nothing since, is looked at again when the window is over: they may have closed the lid. That is
    /// about the job's destination alone: others may have been reached.
    private func letGo(_ decision: Decision, of entry: Entry, at destination: String) throws {
        guard decision.reason != nil, let (event, _) = try known(entry) else { return }
        let key = event.key(of: decision)
        if decision.isDeduplicated {
            try Claims(database: database, statements: routing.statements).noteDeduplicated(key, entry.id)
            return
        }
        for recheck in [false, true] { try routing.giveUpClaim(key, entry: entry.id, recheck: recheck) }
        guard let due = decision.heldUntil else { return }
        try routing.held.holdIfFree(key, entry: entry.id, since: entry.at, due: due, at: destination)
    }

    private func known(_ entry: Entry) throws -> (event: AssignmentEvent, conversation: KnownConversation)? {
        if let known = known[entry.id] { return known }
        guard let event = try routing.journal.event(entry.id, isRepeat: true) else { return nil }
        let found = (event, try routing.known(event))
        known[entry.id] = found
        return found
    }

    /// The entry whose event gives the notification's id, the newest first: most jobs are of the last assignment.
    private func entry(of notification: Notification) throws -> Entry? {
        let key = ConversationKey(workspace: notification.workspace, conversation: notification.conversation)
        let candidates: [Entry]
        if let read = entries[key] {
            candidates = read
        } else {
            candidates = try database.rows(Self.entries, [key.workspace, key.conversation]) {
                Entry(id: $0[0], source: $0[1], event: $0[2], at: $0.time(3))
            }
            entries[key] = candidates
        }
        return candidates.first {
            StableID.notification(
                workspace: key.workspace, source: $0.source, event: $0.event, teammate: notification.teammate) == notification.id
        }
    }

    private static let entries = """
        SELECT id, source, event, at FROM journal INDEXED BY journal_by_conversation
        WHERE workspace = ? AND conversation = ? AND recheck = 0 ORDER BY id DESC
        """

    private func record(_ waiting: WaitingJob, _ result: JobOutcomes.Result, _ reason: String) throws {
        let (job, notification) = (waiting.job, waiting.job.notification)
        try OutcomeRow.keep(
            JobOutcomes.Entry(
                job: job.id, notification: notification.id, workspace: notification.workspace, teammate: notification.teammate,
                conversation: notification.conversation, channel: job.channel, destination: job.destination.id, result: result,
                provider: "", code: "", reason: reason, attempt: waiting.attempt, at: routing.now),
            in: database)
    }

    /// How SQLite walks for the statement of its own: a step per line.
    static func plans(_ database: Database) throws -> [String] {
        try database.rows("EXPLAIN QUERY PLAN " + entries, ["", ""]) { $0[3] as String }
    }
}
