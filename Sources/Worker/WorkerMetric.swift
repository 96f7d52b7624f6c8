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
