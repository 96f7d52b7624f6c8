/// The names of a worker's metrics; each has the label `channel`.
enum WorkerMetric: String, CaseIterable {
    case jobs = "belfry_jobs_total"
    case oldestJob = "belfry_oldest_job_seconds"
    case attempt = "belfry_job_attempt_seconds"

    var help: String {
        switch self {
        case .jobs: "Jobs that were settled, by result."
        case .oldestJob: "How old the oldest job of the last batch was when it was taken: how far the worker is behind."
        case .attempt: "How long one attempt at a job took, by outcome."
        }
    }
}

extension WorkerService {
    /// What a worker's metrics count, by name, for their HELP lines.
    public static var metricHelp: [String: String] {
        Dictionary(uniqueKeysWithValues: WorkerMetric.allCases.map { ($0.rawValue, $0.help) })
    }
}
