import Synchronization

/// A place at which a test can let its process be killed, to see what a crash there leaves behind.
///
/// The places are in every build, so that what is tested is what runs. Off, which is the default, passing one is a call and the load of
/// one flag. The name is what `BELFRY_FAILPOINT` says.
public enum Failpoint: String, Sendable, CaseIterable {
    /// Messages have been taken from the queue; nothing has been done with them.
    case afterDelivery
    /// The router has committed its decisions; none of their jobs is published.
    case afterCommit
    /// The broker has confirmed one more message. With `after N`: N of them.
    case afterConfirm
    /// All jobs of a batch of assignments are confirmed; none of the assignments is acknowledged.
    case afterAllConfirms
    /// Held decisions are leased for their second look; none of their jobs is published.
    case afterLease
    /// The jobs of held decisions are confirmed; the held decisions are still there.
    case afterRecheckConfirms
    /// The router has decided jobs again that waited, and committed; they are neither published nor acknowledged.
    case afterJobRecheckCommit
    /// Changes of the directory are committed; they are not acknowledged.
    case afterFeedCommit
    /// The provider has answered a job's request; the job is not settled.
    case afterAnswer
    /// The copy on the retry queue is confirmed; the message itself is not acknowledged.
    case afterRetryConfirm
    /// The copy in the dead-letter queue is confirmed; the message itself is not acknowledged.
    case afterDeadLetterConfirm
    /// `destination.gone` is confirmed; the job is not acknowledged.
    case afterGoneConfirm

    /// Those that the router passes.
    public static let ofRouter: [Failpoint] = [
        .afterDelivery, .afterCommit, .afterConfirm, .afterAllConfirms, .afterLease, .afterRecheckConfirms, .afterJobRecheckCommit,
        .afterFeedCommit, .afterRetryConfirm, .afterDeadLetterConfirm,
    ]

    /// Those that a worker passes.
    public static let ofWorker: [Failpoint] = [
        .afterDelivery, .afterConfirm, .afterAnswer, .afterRetryConfirm, .afterDeadLetterConfirm, .afterGoneConfirm,
    ]

    /// Says that the process is here. Ends it when this is what the armed plan waits for. Any thread.
    /// - Parameter message: the id of the message it is here with, where it is one.
    public func pass(_ message: @autoclosure () -> String? = nil) {
        guard ArmedPlan.isThere.load(ordering: .relaxed) else { return }
        ArmedPlan.pass(self, message())
    }
}
