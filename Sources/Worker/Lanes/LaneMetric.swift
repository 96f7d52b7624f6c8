/// The names of the metrics of lanes; each has the labels `channel` and `lane`.
enum LaneMetric: String, CaseIterable {
    case lanes = "belfry_lanes"
    case changes = "belfry_lane_changes_total"
    case deferrals = "belfry_deferrals_total"
    case inFlight = "belfry_lane_requests_in_flight"
    case allowedRate = "belfry_lane_allowed_per_second"
    case throttled = "belfry_lane_throttled_seconds_total"

    var help: String {
        switch self {
        case .lanes: "How many lanes of the service are in each state."
        case .changes: "How often a lane of the service came into each state."
        case .deferrals: "Jobs that were put off without having been tried, by what was in their way."
        case .inFlight: "Requests to the service that are under way."
        case .allowedRate: "How many jobs a second are let through: 0 while the service is blocked, +Inf while all is well."
        case .throttled: "Seconds for which the service wanted to be left alone."
        }
    }
}
