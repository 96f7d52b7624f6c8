/// Where messages come from and where it is said what becomes of them: what the loops of router and workers need of a ``QueueConsumer``.
///
/// Whoever waits in ``next(atMost:)`` is bounded by the source's prefetch. When its connection is lost, everything unsettled comes again
/// with new tags, and settling an old tag does nothing.
///
/// It is used as `any MessageSource`: two words, no allocation. The router calls it for batches, a worker twice for each job, which costs
/// less than the lock behind either call. Generic loops would save that, and make every type that holds one generic too.
public protocol MessageSource: AnyObject, Sendable {
    /// How the connection is; ``BrokerConnectionState/closed`` for good once ``run()`` has ended.
    var state: BrokerConnectionState { get }

    /// Connects and stays connected until ``close()`` is called or the task is cancelled, which closes as `close()` does. Call it once.
    /// - Throws: before the first connection only, when somebody has to change something, such as a queue that is missing.
    func run() async throws(BrokerError)

    /// Waits for at least one message and returns up to `atMost` that are there, oldest first, to the caller's own actor.
    ///
    /// Empty only when the task is cancelled, after ``stopTaking()`` and when ``run()`` has ended.
    func next(atMost count: Int) async -> [IncomingMessage]

    /// Says what becomes of messages, and returns at once. Settling twice, and settling a tag of a lost connection, does nothing.
    func settle(_ settlements: [(DeliveryTag, Disposition)])

    /// Returns when everything settled before is with the broker, or void because its connection is gone.
    func flush() async

    /// Ends the consumption and hands back what was delivered and nobody took. What was taken can still be settled.
    func stopTaking() async

    /// Makes sure that the queue has what is settled, closes the connection and ends ``run()``. What is not settled goes back to its queue.
    /// May be called at any time, also twice.
    func close() async
}

extension QueueConsumer: MessageSource {
    /// As ``next(atMost:isolation:)``, for whoever knows only that this is a ``MessageSource``.
    public nonisolated func next(atMost count: Int) async -> [IncomingMessage] {
        await next(atMost: count, isolation: #isolation)
    }
}
