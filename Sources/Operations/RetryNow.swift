public import AMQP
public import Messages

/// Brings what waits in a channel's retry queues back at once, for when a provider is known to be there again: each job is published with its
/// channel's key, as its retry queue would have done when the time was over, confirmed, and only then taken out of the retry queue.
///
/// When it breaks off in between, a job may be in both places with the same id, and none is lost. The router decides each again before it is
/// sent. It is neither an attempt nor a deferral: the counts stay.
public struct RetryNow: Sendable {
    /// One retry queue; the shape of the command's JSON.
    public struct Result: Sendable, Codable, Equatable {
        public var channel: Channel
        /// How long its jobs wait: `5s`, `30s`, `2m`, `10m` or `1h`.
        public var delay: String
        /// How many came back, or would.
        public var jobs: Int
    }

    /// Whether it is only said how many wait.
    public var isDryRun = false
    /// How many a second; nil = as fast as the broker confirms them.
    public var rate: Double?

    private let session: BrokerSession
    /// Taken, published and confirmed together. More would make no faster, and more of them would be in both places after a break.
    private static let batch = 100

    /// Prepares with a session's rights: to read the channels' retry queues, and to write to `belfry.jobs`.
    public init(over session: BrokerSession) { self.session = session }

    /// How many wait in the retry queues of some channels.
    public func count(_ channels: [Channel]) async throws(OperationError) -> Int {
        var count = 0
        for queue in Self.queues(of: channels) {
            count += try await onBroker { () throws(BrokerError) in try await session.inspectQueue(queue.name).ready }
        }
        return count
    }

    /// Brings back what waits now, the shortest delay first. What comes to wait meanwhile, such as a job that failed again, stays.
    /// - Parameters:
    ///   - done: called for each job that is back.
    ///   - tell: called with each retry queue in which something waited, also when its jobs could not all be brought back.
    /// - Throws: what the broker says; the jobs it concerns stay in their retry queue.
    public func run(_ channels: [Channel], done: () -> Void = {}, tell: (Result) -> Void) async throws(OperationError) {
        var pace = Pace(rate: rate)
        for queue in Self.queues(of: channels) {
            let waiting = try await onBroker { () throws(BrokerError) in try await session.inspectQueue(queue.name).ready }
            guard waiting > 0 else { continue }
            if isDryRun {
                tell(Result(channel: queue.channel, delay: queue.delay.rawValue, jobs: waiting))
                continue
            }
            var back = 0
            let outcome = await onBrokerResult {
                while back < waiting {
                    let size = rate == nil ? min(Self.batch, waiting - back) : 1
                    let moved = try await move(atMost: size, from: queue, &pace)
                    // The others have come back by themselves.
                    if moved == 0 { return }
                    back += moved
                    for _ in 0..<moved { done() }
                }
            }
            tell(Result(channel: queue.channel, delay: queue.delay.rawValue, jobs: back))
            try outcome.get()
        }
    }

    private struct Queue {
        var channel: Channel
        var delay: RetryDelay
        var name: String { WorkQueue(channel).name(of: delay) }
    }

    private static func queues(of channels: [Channel]) -> [Queue] {
        channels.flatMap { channel in WorkQueue(channel).retryDelays.map { Queue(channel: channel, delay: $0) } }
    }

    /// Takes some jobs, publishes them and lets go of those that are confirmed; the others go back to where they were.
    private func move(atMost size: Int, from queue: Queue, _ pace: inout Pace) async throws -> Int {
        try await pace.wait()
        var messages: [IncomingMessage] = []
        while messages.count < size, let message = try await session.get(from: queue.name) { messages.append(message) }
        guard !messages.isEmpty else { return 0 }
        let copies = messages.map { Self.copy(of: $0, for: queue.channel) }
        do throws(PublishError) {
            try await session.publish(copies)
        } catch {
            let settlements = messages.enumerated().map { index, message in
                (message.tag, error.failures[index] == nil ? Disposition.acknowledge : .requeue)
            }
            // A session that is gone has handed everything back already; then the first error is the one to tell.
            try? await session.settle(settlements)
            throw error
        }
        try await session.settle(messages.map { ($0.tag, Disposition.acknowledge) })
        return messages.count
    }

    /// The job as its retry queue would give it back: same id, body and counts. Without the moment before which a worker would put it back to
    /// wait, and without what the broker wrote about this trip.
    static func copy(of message: IncomingMessage, for channel: Channel) -> OutgoingMessage {
        var properties = message.properties.withoutTraces()
        properties.headers[HeaderName.notBefore.rawValue] = nil
        return OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: WorkQueue(channel).key, properties: properties, body: message.body)
    }
}
