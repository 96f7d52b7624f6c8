public import FoundationEssentials
public import Messages
public import Routing

/// Who exists, in which teams, with which preferences, presence and destinations; what has been decided; and what is held.
///
/// Every call that writes is one transaction: it has happened as a whole, or not at all when it throws. Cancelling the task of a call
/// does not undo a transaction that has begun. ``DirectoryError/mayPass`` tells whether trying again can help.
public protocol DirectoryStore: Sendable {
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

    /// What ``recheck(_:now:settings:)`` would answer now. Writes nothing.
    func previewRecheck(
        _ jobs: [WaitingJob], now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedJob]

    /// The newest report about each of some jobs, as far as one has come since a moment.
    func lastOutcomes(ofJobs ids: [UUID], since: Timestamp) async throws(DirectoryError) -> [JobOutcomes.Entry]

    /// Takes changes of the feed in, in their order. Late and duplicate ones are harmless, whatever order they come in: of a thing's
    /// changes with a version the highest counts, of those without the latest, and of these two the later. One from the future counts as of
    /// its first arrival. The result of one with a source that begins with `belfry:` is kept for a day: ``result(of:workspace:)``.
    /// - Returns: one result per change, in order.
    func apply(_ changes: [TimedDirectoryChange]) async throws(DirectoryError) -> [AppliedChange]

    /// What became of a change that a console or command of ours sent; nil while it has not come, and after a day.
    func result(of event: String, workspace: String) async throws(DirectoryError) -> AppliedChangeRecord?

    /// Reads activity that is not written yet beside its own, from now on, whenever something is decided.
    func readBeside(_ activity: any UnwrittenActivity) async

    /// Keeps the newest activity of each teammate. One from the future counts as of now, and takes the place of one that is stored for
    /// later than now: a clock that jumped wrote that.
    func recordActivity(_ activity: [Activity], now: Timestamp) async throws(DirectoryError)

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

    /// Keeps what workers report, for explanations. The same report twice is kept once.
    func recordOutcomes(_ entries: [JobOutcomes.Entry]) async throws(DirectoryError)

    /// Keeps that notifications were shown or clicked.
    func recordReceipts(_ receipts: [NotificationReceipt]) async throws(DirectoryError)

    /// What ``route(_:now:settings:)`` would decide about an event now. Writes nothing.
    /// - Parameter everybody: also says `notARecipient` for every other teammate of the workspace.
    func explain(
        _ event: Event, now: Timestamp, settings: RoutingSettings, everybody: Bool
    ) async throws(DirectoryError) -> Explanation

    /// Puts a whole workspace in the place of what the directory has of it, in one transaction. Presence, claims and the journal stay.
    func importWorkspace(_ file: WorkspaceFile, now: Timestamp) async throws(DirectoryError) -> ImportCounts

    /// A workspace as a file that ``importWorkspace(_:now:)`` takes; nil when there is no such workspace.
    func exportWorkspace(_ workspace: String) async throws(DirectoryError) -> WorkspaceFile?

    /// Calls `visit` with each part of a workspace's file, from one snapshot, with no more than one of them in memory.
    /// - Parameter visit: must not call the store. An error of its own ends the visit as ``DirectoryError/unexpected(_:)``.
    /// - Returns: whether there is such a workspace.
    func visitWorkspace(
        _ workspace: String, _ visit: @escaping @Sendable (WorkspacePart) throws -> Void
    ) async throws(DirectoryError) -> Bool

    /// The workspaces, by id.
    func workspaces() async throws(DirectoryError) -> [WorkspaceSummary]

    /// Everything that is known about one teammate; nil when nothing is.
    func profile(workspace: String, teammate: String) async throws(DirectoryError) -> TeammateProfile?

    /// What has been recorded about a conversation; nil when the workspace is not known.
    /// - Parameter teammate: only what concerns this teammate; nil = everybody.
    func history(workspace: String, conversation: String, teammate: String?) async throws(DirectoryError) -> ConversationHistory?

    /// Looks at everything that decides whether a teammate is told, and decides; nil when there is no such teammate.
    /// - Parameter team: the team of the second scope's decisions; nil = any of their own.
    func checkUp(
        workspace: String, teammate: String, team: String?, now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> CheckUp?

    /// What workers reported about the jobs of the conversations that were decided last, the oldest report first: how the services are.
    /// - Parameter since: only reports from then on.
    func recentOutcomes(since: Timestamp) async throws(DirectoryError) -> [JobOutcomes.Entry]

    /// The teams of a workspace, by id.
    func teams(workspace: String) async throws(DirectoryError) -> [TeamSummary]

    /// The teammates of a workspace, by id.
    /// - Parameter team: only its members; nil = everybody.
    func teammates(workspace: String, team: String?) async throws(DirectoryError) -> [TeammateSummary]

    /// A team with its members; nil when there is none.
    func team(_ team: String, workspace: String) async throws(DirectoryError) -> WorkspaceFile.Team?

    /// The change of the feed by which a browser or device is no destination any more; nil when there is none of that id. Writes
    /// nothing.
    func loss(of destination: String, workspace: String, reason: LossReason) async throws(DirectoryError) -> DirectoryChange?

    /// What was said last about mail to an address: that it is stopped, or released; nil when nothing was.
    func suppression(of address: String, workspace: String) async throws(DirectoryError) -> SuppressionRecord?

    /// Forgets what is past its time: tombstones after 30 days, claims when no job of theirs can wait any more (those that silenced an
    /// event with the journal), the activity of whoever is no teammate an hour after its window, journal, outcomes and conversations after
    /// `journalDays`. Works in slices, so that a batch never waits long.
    /// - Parameter journalDays: at least 2, since a held decision needs its entry (`BELFRY_JOURNAL_DAYS`).
    func prune(now: Timestamp, journalDays: Int, settings: RoutingSettings) async throws(DirectoryError)

    /// Returns when the directory can be read and written (it writes a counter): for readiness and for probing while it is down.
    func probe() async throws(DirectoryError)
}
