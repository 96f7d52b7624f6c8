import Synchronization

/// The identity of one request, shared by the task that waits and the thread that works.
///
/// A cancellation may overtake the request on its way to the thread; the mark it leaves here is found when the request arrives.
final class Ticket: Sendable {
    private let cancelled = Atomic<Bool>(false)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
    }
}
