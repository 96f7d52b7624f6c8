import CoreMetrics
import Messages
import Routing

/// What the router counts. Labels are closed lists.
struct RouterMetrics: Sendable {
    private let assignments: [Ending: Counter]
    private let jobs: [Channel: Counter]
    private let feed: [FeedEnding: Counter]
    private let rechecks: [RecheckEnding: Counter]
    private let activity = Counter(label: RouterMetric.presenceEvents.rawValue)
    private let droppedActivity = Counter(label: RouterMetric.presenceDropped.rawValue)
    private let clockAhead = Counter(label: RouterMetric.clockAhead.rawValue)
    private let batches = Timer(label: RouterMetric.batch.rawValue)

    /// How an assignment's message ended.
    enum Ending: String, CaseIterable { case decided, retried, dead }

    /// How a change of the directory ended.
    enum FeedEnding: String, CaseIterable { case applied, ignored, dead }

    /// How the recheck of a job ended.
    enum RecheckEnding: String, CaseIterable { case sent, withdrawn, dead }

    init() {
        rechecks = Self.counters(.rechecks, "result")
        assignments = Self.counters(.assignments, "result")
        feed = Self.counters(.directoryChanges, "result")
        jobs = Self.counters(.jobsPublished, "channel")
    }

    func countAssignments(_ ending: Ending, _ number: Int = 1) { assignments[ending]?.increment(by: number) }
    func countRechecks(_ ending: RecheckEnding, _ number: Int) { if number > 0 { rechecks[ending]?.increment(by: number) } }
    func countChanges(_ ending: FeedEnding, _ number: Int = 1) { feed[ending]?.increment(by: number) }
    /// - Parameter published: the jobs of each assignment.
    func countJobs(_ published: some Sequence<[Job]>) {
        var counts: [Channel: Int] = [:]
        // By index: a job is copied otherwise.
        for jobs in published { for index in jobs.indices { counts[jobs[index].channel, default: 0] += 1 } }
        for (channel, count) in counts { jobs[channel]?.increment(by: count) }
    }
    func countActivity(_ number: Int) { activity.increment(by: number) }
    func countDroppedActivity(_ number: Int) { droppedActivity.increment(by: number) }
    func countClockAhead() { clockAhead.increment() }
    func recordBatch(took duration: Duration) { batches.recordNanoseconds(Int64(duration / .nanoseconds(1))) }

    private static func counters<Label: RawRepresentable<String> & CaseIterable & Hashable>(
        _ metric: RouterMetric, _ label: String
    ) -> [Label: Counter] {
        Dictionary(
            uniqueKeysWithValues: Label.allCases.map { value in
                (value, Counter(label: metric.rawValue, dimensions: [(label, value.rawValue)]))
            })
    }
}

/// The names of the router's metrics.
enum RouterMetric: String, CaseIterable {
    case assignments = "belfry_assignments_total"
    case directoryChanges = "belfry_directory_changes_total"
    case jobsPublished = "belfry_jobs_published_total"
    case rechecks = "belfry_rechecks_total"
    case presenceEvents = "belfry_presence_events_total"
    case presenceDropped = "belfry_presence_dropped_total"
    case clockAhead = "belfry_clock_ahead_total"
    case batch = "belfry_router_batch_seconds"

    var help: String {
        switch self {
        case .assignments: "Messages about conversations that were settled, by result."
        case .directoryChanges: "Changes of the directory that came from the feed, by result."
        case .jobsPublished: "Jobs that the broker has confirmed, by channel."
        case .rechecks: "Jobs that had waited and were decided again, by result: sent, withdrawn or dead."
        case .presenceEvents: "Activity events that came in."
        case .presenceDropped: "People whose newest activity was forgotten, since the directory took none and too many were waiting."
        case .clockAhead: "Changes of the directory that say they happen more than five minutes from now. They count as of their arrival."
        case .batch: "How long a batch of assignments took, from being taken to being acknowledged."
        }
    }
}

extension RouterService {
    /// What the router's metrics count, by name, for their HELP lines.
    public static var metricHelp: [String: String] {
        Dictionary(uniqueKeysWithValues: RouterMetric.allCases.map { ($0.rawValue, $0.help) })
    }
}
