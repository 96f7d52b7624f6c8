import AMQP
import Directory
import Logging
import Messages
import Settling
import Synchronization

/// Notes who is active. Thousands of events a second become one write a second: only a teammate's newest activity counts.
///
/// Its queue is read without acknowledgement: an activity that is lost is followed by the next one within 30 s.
final class PresenceConsumer: UnwrittenActivity {
    private let recent = Mutex(RecentActivity())
    private let consumer: any MessageSource
    private let directory: DirectoryAccess
    private let metrics: RouterMetrics
    private let logger: Logger

    init(consumer: any MessageSource, directory: DirectoryAccess, metrics: RouterMetrics, logger: Logger) {
        self.consumer = consumer
        self.directory = directory
        self.metrics = metrics
        self.logger = logger
    }

    /// Reads until the consumer gives nothing more.
    func read() async {
        while true {
            let messages = await consumer.next(atMost: 512)
            if messages.isEmpty { return }
            metrics.countActivity(messages.count)
            for message in messages { note(message) }
        }
    }

    /// Writes what has come together, once a second, until the task is cancelled.
    func write() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
            await flush()
        }
    }

    private func note(_ message: IncomingMessage) {
        guard let event = try? Event.read(message.receivedBody, arrival: .now), case .presence(let presence) = event.content else {
            logger.debug("an activity cannot be read and is ignored")
            return
        }
        let dropped = recent.withLock { $0.note(presence, at: event.time) }
        if dropped > 0 { metrics.countDroppedActivity(dropped) }
    }

    /// Writes what has come together since the last time.
    func flush() async {
        let activity = recent.withLock { $0.take() }
        guard !activity.isEmpty else { return }
        _ = await directory.perform { store throws(DirectoryError) in try await store.recordActivity(activity, now: .now) }
        recent.withLock { $0.written() }
    }

    func lastActivity(of teammate: String, in workspace: String) -> Timestamp? { recent.withLock { $0.last(teammate, in: workspace) } }
}
