public import Messages
public import Routing

/// What the router decides with: assignments, and what was held or has waited. The rules of every call are those of ``DirectoryStore``.
public protocol RoutingStore: Sendable {
    /// Decides a batch of conversation events, in their order, in one write transaction: reads the audiences, decides, claims
    /// (workspace, conversation, teammate, channel), holds what is held and writes the journal.
    ///
    /// The caller publishes the jobs and acknowledges after that. After a crash in between, the redelivered event passes its own claim
    /// if it is marked as a repeat, and gives the same jobs. Where it has no reason to ring any more it gives its claim up, and the newest
    /// event that was silenced by that claim is held, due at once: its ring may never have got out, and somebody has to be told.
    /// When it throws, nothing of the batch has happened: if ``DirectoryError/mayPass`` is false, route the events one by one to find
    /// the one that is the cause.
    /// - Parameter batch: at most 256 or so; the transaction holds the only writer.
    /// - Returns: one result per event, in order. There are fewer results than events when the first ones came to thousands of jobs:
    ///   nothing has happened to the rest, which is to be given again. At least one, unless the batch is empty.
    func route(_ batch: [RoutableEvent], now: Timestamp, settings: RoutingSettings) async throws(DirectoryError) -> [RoutedEvent]

    /// Decides jobs again that have waited, in one write transaction, and writes down what became of those that are not sent: results
    /// `withdrawn` with the deciding reason, and `dead` with `expired`.
    ///
    /// The same ``decide(_:_:at:moment:settings:)`` as at arrival, with the claim of the job's own event counted as its own. Deciding the
    /// same job twice does no harm.
    /// - Parameter jobs: at most 256 or so.
    /// - Returns: one result per job, in order.
    func recheck(
        _ jobs: [WaitingJob], now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedJob]

    /// Reads activity that is not written yet beside its own, from now on, whenever something is decided.
    func readBeside(_ activity: any UnwrittenActivity) async

    /// Takes held decisions that are due and decides them again, in one write transaction. What is still to be told is leased for
    /// `lease`: publish the jobs, then call ``completeHeld(_:)``. A lease that nobody completes runs out, and its jobs come again.
    /// - Parameter limit: at most this many held rows are looked at; there are more as long as ``nextDue()`` is not later than now.
    func leaseDue(
        now: Timestamp, limit: Int, lease: Duration, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedAssignment]

    /// Forgets held decisions whose jobs are all confirmed. A lease that ran out in the meantime is no error.
    func completeHeld(_ leases: [HeldLease]) async throws(DirectoryError)

    /// When the next held decision or the next lease is due; nil when nothing is held.
    func nextDue() async throws(DirectoryError) -> Timestamp?
}

/// A conversation event for ``RoutingStore/route(_:now:settings:)``.
public struct RoutableEvent: Sendable, Equatable {
    /// What came in.
    public var event: Event
    /// Whether the message was redelivered, came from a retry queue, or was replayed: then it passes the claim that it made itself.
    public var isRepeat: Bool

    /// An event from its parts.
    public init(_ event: Event, isRepeat: Bool = false) {
        self.event = event
        self.isRepeat = isRepeat
    }
}

/// What is to be done about one routed event.
public enum RoutedEvent: Sendable, Equatable {
    /// Publish these jobs, then acknowledge. Nothing to publish is a result too.
    case decided(jobs: [Job], decisions: [Decision])
    /// The workspace, team or teammate is not known (yet): nothing was written. The text names which.
    case unknownAssignee(String)
    /// Taken note of: seen, closed. Acknowledge.
    case noted
    /// No conversation event: it does not belong into this queue, and nothing was written.
    case misplaced
}

/// Held decisions of one assignment after their second look.
public struct RecheckedAssignment: Sendable, Equatable {
    /// What to complete once all jobs are confirmed.
    public var lease: HeldLease
    /// What to publish; empty when nobody is told after all.
    public var jobs: [Job]
    /// The second decisions, one for each held one. One with `heldUntil` stays held.
    public var decisions: [Decision]

    /// A rechecked assignment from its parts.
    public init(lease: HeldLease, jobs: [Job], decisions: [Decision]) {
        self.lease = lease
        self.jobs = jobs
        self.decisions = decisions
    }
}

/// A right to publish held decisions, for a while.
public struct HeldLease: Sendable, Hashable {
    /// Unique.
    public var id: String

    /// A lease by id.
    public init(id: String) { self.id = id }
}

/// A job that has waited, for a retry, a deferral or a replay: before it is sent it is decided again.
public struct WaitingJob: Sendable, Equatable {
    /// What is to be sent.
    public var job: Job
    /// The number of the coming attempt, from 1.
    public var attempt: Int
    /// When the job was published first, as its message says; what counts for a job whose assignment is not remembered.
    public var publishedAt: Timestamp
    /// Whether it is over when its time is. False while the caller's clock is in doubt: then whoever sends it judges that, by a clock of its
    /// own.
    public var mayExpire: Bool

    /// A waiting job from its parts.
    public init(_ job: Job, attempt: Int, publishedAt: Timestamp, mayExpire: Bool = true) {
        self.job = job
        self.attempt = attempt
        self.publishedAt = publishedAt
        self.mayExpire = mayExpire
    }
}

/// What is to be done with a job that has waited.
public enum RecheckedJob: Sendable, Equatable {
    /// Send it as it is.
    case unchanged
    /// Send it, to this destination: it was registered anew meanwhile. The job's id stays.
    case readdressed(Destination)
    /// Do not send it: acknowledge. The outcome and its reason are written down.
    case withdrawn(Reason)
    /// Nobody wants it any more: dead-letter it. The outcome is written down.
    case expired
}
