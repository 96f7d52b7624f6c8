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
        case .presenceEvents: "Signs of activity that came in."
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
