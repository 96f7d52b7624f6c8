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
