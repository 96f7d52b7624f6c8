/// What takes messages to the broker and waits until it has them: what router and workers need of a ``Publisher``.
///
/// Its methods are called for batches, so an existential costs nothing that could be measured.
public protocol MessagePublishing: AnyObject, Sendable {
    /// How the connection is; ``BrokerConnectionState/closed`` for good once ``run()`` has ended.
    var state: BrokerConnectionState { get }

    /// Connects and stays connected until ``close()`` is called or the task is cancelled, which closes as `close()` does. Call it once.
    /// - Throws: before the first connection only, when somebody has to change something.
    func run() async throws(BrokerError)

    /// Publishes a batch and returns when all of it is confirmed and nothing was returned. An empty batch is done at once. Without a
    /// connection, and while the broker is blocked, a batch waits.
    /// - Throws: ``PublishError`` with the reason of each message that is not known to be with the broker.
    func publish(_ batch: [OutgoingMessage]) async throws(PublishError)

    /// Closes the connection and ends ``run()``; batches that are not confirmed fail. May be called at any time, also twice.
    func close() async
}

extension Publisher: MessagePublishing {}
