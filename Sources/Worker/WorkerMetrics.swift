import AMQP
import CoreMetrics
import Delivery
import Messages
import Settling

/// What a worker counts. Labels are closed lists: never an id, a token or an address.
struct WorkerMetrics: Sendable {
    private let results: [JobOutcomes.Result: Counter]
    private let outcomes: [Kind: Timer]
    private let oldest: Gauge

    init(channel: Channel) {
        let label = ("channel", channel.rawValue)
        results = Dictionary(
            uniqueKeysWithValues: JobOutcomes.Result.allCases.map { result in
                (result, Counter(label: WorkerMetric.jobs.rawValue, dimensions: [label, ("result", result.rawValue)]))
            })
        oldest = Gauge(label: WorkerMetric.oldestJob.rawValue, dimensions: [label])
        outcomes = Dictionary(
            uniqueKeysWithValues: Kind.allCases.map { kind in
                (kind, Timer(label: WorkerMetric.attempt.rawValue, dimensions: [label, ("outcome", kind.rawValue)]))
            })
    }

    /// How old the oldest job of a batch was when it was taken: how far the worker is behind. Retry queues and replays count from the first
    /// publishing.
    func recordAge(_ messages: [IncomingMessage], now: Timestamp) {
        let first = messages.compactMap(\.publishedAt).min()
        oldest.record(first.map { Double(max(0, (now - $0).milliseconds)) / 1000 } ?? 0)
    }

    /// One job has been settled.
    func count(_ result: JobOutcomes.Result) { results[result]?.increment() }

    /// One attempt has ended.
    func record(_ outcome: Outcome, took duration: Duration) {
        outcomes[Kind(outcome)]?.recordNanoseconds(
            duration.components.seconds * 1_000_000_000 + duration.components.attoseconds / 1_000_000_000)
    }

    private enum Kind: String, CaseIterable {
        case delivered, tryAgain, destinationGone, refused, misconfigured

        init(_ outcome: Outcome) {
            switch outcome {
            case .delivered: self = .delivered
            case .tryAgain: self = .tryAgain
            case .destinationGone: self = .destinationGone
            case .refused: self = .refused
            case .misconfigured: self = .misconfigured
            }
        }
    }
}

/// The names of a worker's metrics; each has the label `channel`, those of held jobs also `provider` and `setting`.
enum WorkerMetric: String, CaseIterable {
    case jobs = "belfry_jobs_total"
    case oldestJob = "belfry_oldest_job_seconds"
    case attempt = "belfry_job_attempt_seconds"
    case heldCauses = "belfry_held_causes"
    case heldJobs = "belfry_held_jobs_total"

    var help: String {
        switch self {
        case .jobs: "Jobs that were settled, by result."
        case .oldestJob: "How old the oldest job of the last batch was when it was taken: how far the worker is behind."
        case .attempt: "How long one attempt at a job took, by outcome."
        case .heldCauses: "For how many different answers jobs wait now, by the setting to look at; without one it is no fault of ours."
        case .heldJobs: "How often a job came to wait for a setting of ours, or for what its provider said."
        }
    }
}

extension WorkerService {
    /// What a worker's metrics count, by name, for their HELP lines.
    public static var metricHelp: [String: String] {
        let circuits = CircuitMetric.allCases.map { ($0.rawValue, $0.help) }
        return Dictionary(uniqueKeysWithValues: WorkerMetric.allCases.map { ($0.rawValue, $0.help) } + circuits)
    }
}
