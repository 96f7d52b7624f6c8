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
