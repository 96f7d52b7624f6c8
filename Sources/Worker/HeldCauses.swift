import CoreMetrics
import Delivery
import Logging
import Messages
import Synchronization

/// Why jobs are held although nothing is wrong with them: whose answer it was, and the setting of ours to look at.
///
/// A job that waits on a retry queue shows in no circuit: so each cause stays in view for as long as its jobs wait, and is said in the log
/// once a minute, whatever their number.
final class HeldCauses: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// One cause.
    struct Cause: Sendable, Hashable {
        var provider: String
        var code: String
        var reason: String
        /// A setting's name; empty when it is no fault of ours.
        var setting: String

        init(_ answer: ProviderAnswer) {
            (provider, code, reason) = (answer.provider, answer.code, answer.reason)
            setting = answer.setting ?? ""
        }

        /// For people, such as `apns holds jobs: 400 DeviceTokenNotForTopic, see BELFRY_APNS_TOPIC`.
        var words: String {
            let answer = [code, reason].filter { !$0.isEmpty }.joined(separator: " ")
            return "\(provider) holds jobs: \(answer)" + (setting.isEmpty ? "" : ", see \(setting)")
        }
    }

    private struct Entry {
        /// When its last job comes back to be looked at.
        var until: Instant
        var saidAt: Instant
        /// How many came to wait since that was said.
        var jobs = 0
    }

    /// Reasons come from outside, so there is a bound; one more is not shown.
    static let most = 64
    private static let pause: Duration = .seconds(60)
    /// How long after its time a job may still be on its way back.
    private static let slack: Duration = .seconds(30)

    private let state = Mutex<[Cause: Entry]>([:])
    private let metrics: HeldMetrics
    private let logger: Logger

    init(channel: Channel, logger: Logger) {
        metrics = HeldMetrics(channel: channel)
        self.logger = logger
    }

    /// A job came to wait.
    func note(_ answer: ProviderAnswer, for wait: Duration, now: Instant = .now) {
        let cause = Cause(answer)
        metrics.count(cause)
        let isNew = state.withLock { causes in
            guard causes[cause] != nil || causes.count < Self.most else { return false }
            let isNew = causes[cause] == nil
            var entry = causes[cause] ?? Entry(until: now, saidAt: now)
            // Others may wait longer.
            entry.until = max(entry.until, now + wait + Self.slack)
            entry.jobs += isNew ? 0 : 1
            causes[cause] = entry
            return isNew
        }
        if isNew { say(cause, jobs: 1) }
    }

    /// Says again what has gone on for a minute, and forgets what is over.
    func look(now: Instant = .now) {
        let (due, current) = state.withLock { causes in
            causes = causes.filter { $0.value.until > now }
            var due: [(cause: Cause, jobs: Int)] = []
            for (cause, entry) in causes where entry.jobs > 0 && now - entry.saidAt >= Self.pause {
                due.append((cause, entry.jobs))
                causes[cause]?.jobs = 0
                causes[cause]?.saidAt = now
            }
            return (due, Array(causes.keys))
        }
        for (cause, jobs) in due { say(cause, jobs: jobs) }
        metrics.show(current)
    }

    /// Looks after the causes until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: .seconds(1)) } catch { return }
            look()
        }
    }

    /// The causes for which jobs wait now, in words.
    /// - Parameter services: those in trouble. What they are to blame for shows in their circuits.
    func words(besides services: Set<String>) -> [String] {
        state.withLock { $0.keys.filter { !$0.setting.isEmpty || !services.contains($0.provider) }.map(\.words) }.sorted()
    }

    private func say(_ cause: Cause, jobs: Int) {
        let metadata: Logger.Metadata = [
            "provider": "\(cause.provider)", "code": "\(cause.code)", "reason": "\(cause.reason)", "jobs": "\(jobs)",
        ]
        guard !cause.setting.isEmpty else {
            return logger.warning("jobs wait to be tried again: their provider did not take them", metadata: metadata)
        }
        logger.error(
            "jobs wait for our own fault, and nothing is given up: look at the setting",
            metadata: metadata.merging(["setting": "\(cause.setting)"]) { $1 })
    }
}

/// What is counted about jobs that are held. Labels are closed lists: providers and settings, never a provider's words.
final class HeldMetrics: Sendable {
    private struct Label: Hashable {
        var provider: String
        var setting: String
    }

    private struct Handles {
        var causes: Gauge
        var jobs: Counter
    }

    private let channel: Channel
    private let handles = Mutex<[Label: Handles]>([:])

    init(channel: Channel) { self.channel = channel }

    /// A job came to wait.
    func count(_ cause: HeldCauses.Cause) { handles(of: cause).jobs.increment() }

    /// These are the causes for which jobs wait now.
    func show(_ causes: [HeldCauses.Cause]) {
        let current = Dictionary(grouping: causes) { Label(provider: $0.provider, setting: $0.setting) }
        for (label, handles) in handles.withLock({ $0 }) { handles.causes.record(current[label]?.count ?? 0) }
    }

    private func handles(of cause: HeldCauses.Cause) -> Handles {
        handles.withLock { handles in
            let label = Label(provider: cause.provider, setting: cause.setting)
            if let known = handles[label] { return known }
            let dimensions = [("channel", channel.rawValue), ("provider", cause.provider), ("setting", cause.setting)]
            let new = Handles(
                causes: Gauge(label: WorkerMetric.heldCauses.rawValue, dimensions: dimensions),
                jobs: Counter(label: WorkerMetric.heldJobs.rawValue, dimensions: dimensions))
            handles[label] = new
            return new
        }
    }
}
