import AMQP
import Logging
import Messages
import Synchronization

/// Tells the journal what became of jobs: one message per 100 outcomes or 200 ms, whatever comes first.
///
/// Nothing waits for it. While a report is on its way the next ones are kept, up to a bound, and the rest are counted as lost; so is a
/// report that the broker does not take. They cost an explanation, never a notification.
final class OutcomeReporter: Sendable {
    private struct State: Sendable {
        var entries: [JobOutcomes.Entry] = []
        /// By destination: many jobs of one device learn the same.
        var learned: [String: DestinationLearned] = [:]
        var lost = 0
    }

    private let state = Mutex(State())
    private let publisher: any MessagePublishing
    private let logger: Logger
    private static let batch = 100
    private static let capacity = 10_000

    init(publisher: any MessagePublishing, logger: Logger) {
        self.publisher = publisher
        self.logger = logger
    }

    /// Notes an outcome; it goes out with the next report. Any thread.
    func record(_ entry: JobOutcomes.Entry) {
        state.withLock { state in
            guard state.entries.count < Self.capacity else {
                state.lost += 1
                return
            }
            state.entries.append(entry)
        }
    }

    /// Notes what was learned about a destination; it goes out with the next report. Any thread.
    func record(_ learned: DestinationLearned) {
        state.withLock { state in
            guard state.learned.count < Self.batch else { return }
            state.learned[learned.destination] = learned
        }
    }

    /// Sends what has come together every 200 ms, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: .milliseconds(200)) } catch { return }
            await flush()
        }
    }

    /// Sends everything noted so far.
    func flush() async {
        let (entries, learned, lost) = state.withLock { state in
            defer { state = State() }
            return (state.entries, state.learned.values.map(\.message), state.lost)
        }
        if lost > 0 { logger.warning("reports about jobs were dropped", metadata: ["count": "\(lost)"]) }
        guard !entries.isEmpty || !learned.isEmpty else { return }
        let reports = stride(from: 0, to: entries.count, by: Self.batch).map { start in
            JobOutcomes(outcomes: Array(entries[start..<min(start + Self.batch, entries.count)])).message
        }
        do throws(PublishError) {
            try await publisher.publish(reports + learned)
        } catch {
            logger.warning("reports about jobs were not taken", metadata: ["count": "\(entries.count)", "error": "\(error)"])
        }
    }
}
