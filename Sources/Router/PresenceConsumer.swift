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
    private let interval: Duration
    private let metrics: RouterMetrics
    private let logger: Logger

    /// - Parameter interval: how often it is written.
    init(consumer: any MessageSource, directory: DirectoryAccess, interval: Duration, metrics: RouterMetrics, logger: Logger) {
        self.consumer = consumer
        self.directory = directory
        self.interval = interval
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

    /// Writes what has come together, once in each interval, until the task is cancelled.
    func write() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: interval) } catch { return }
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

/// Who was active since the last write: for each person the newest moment only. While the directory is down it grows, up to a bound.
struct RecentActivity {
    private struct Person: Hashable {
        var workspace: String
        var teammate: String
    }

    /// As many people as the queue of activity has room for.
    static let limit = 200_000

    private let limit: Int
    private var newest: [Person: Timestamp] = [:]
    /// What is being written: it is in the directory only when that has ended.
    private var underWay: [Person: Timestamp] = [:]

    init(limit: Int = Self.limit) { self.limit = limit }

    /// Notes an activity.
    /// - Returns: how many people were forgotten to make room. Those who were silent the longest go first: they are the next to count as
    ///   silent anyway.
    mutating func note(_ presence: PresenceActive, at time: Timestamp) -> Int {
        let person = Person(workspace: presence.workspace, teammate: presence.teammate)
        if let known = newest[person] {
            newest[person] = max(known, time)
            return 0
        }
        let dropped = newest.count < limit ? 0 : makeRoom()
        newest[person] = time
        return dropped
    }

    /// A tenth at once: sorting costs too much to be done for each newcomer.
    private mutating func makeRoom() -> Int {
        let silent = newest.sorted { $0.value < $1.value }.prefix(max(1, limit / 10))
        for (person, _) in silent { newest[person] = nil }
        return silent.count
    }

    /// Everything that is noted, to be written; it is still known until ``written()`` is called.
    mutating func take() -> [Activity] {
        defer { newest.removeAll(keepingCapacity: true) }
        underWay = newest
        return newest.map { Activity(workspace: $0.key.workspace, teammate: $0.key.teammate, at: $0.value) }
    }

    /// What was taken is in the directory now.
    mutating func written() { underWay.removeAll(keepingCapacity: true) }

    /// When somebody was last active, as far as it is not written.
    func last(_ teammate: String, in workspace: String) -> Timestamp? {
        if newest.isEmpty && underWay.isEmpty { return nil }
        let person = Person(workspace: workspace, teammate: teammate)
        return newest[person] ?? underWay[person]
    }
}
