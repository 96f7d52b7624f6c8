/// How one attempt at a job ended. A closed list: every provider's answer becomes one of these, and nothing else decides.
public enum Outcome: Sendable, Equatable {
    /// The provider has taken it.
    case delivered(ProviderAnswer)
    /// Not now: the provider is down, slow or throttling, or nobody knows whether it got there. `after` is what the provider asked for.
    case tryAgain(after: Duration?, ProviderAnswer)
    /// The destination does not exist any more. Nothing is retried; the directory is told.
    case destinationGone(ProviderAnswer)
    /// This one message will never be taken.
    case refused(ProviderAnswer)
    /// Our keys, clock or account are wrong: every message would fail, none of them is to blame.
    case misconfigured(ProviderAnswer)

    /// What the provider said.
    public var answer: ProviderAnswer {
        switch self {
        case .delivered(let answer), .tryAgain(_, let answer), .destinationGone(let answer), .refused(let answer),
            .misconfigured(let answer):
            answer
        }
    }
}
