import CoreMetrics
import Messages
import Synchronization

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
