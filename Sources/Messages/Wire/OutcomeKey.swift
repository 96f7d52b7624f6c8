/// Routing keys of what workers report into `belfry.outcomes`.
public enum OutcomeKey: String, Sendable {
    case destinationGone = "destination.gone"
    case destinationLearned = "destination.learned"
    case jobOutcomes = "job.outcomes"
}
