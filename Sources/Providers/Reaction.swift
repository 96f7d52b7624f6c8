public import Delivery
public import HTTP

/// What a provider's answer means for the job: the words of the status tables.
public enum Reaction: Sendable, Equatable {
    /// The provider has taken it.
    case delivered
    /// The destination is dead.
    case gone
    /// Not now. The provider's own `Retry-After` decides when, else the retry ladder.
    case retry
    /// Not now, and not before this time when the provider names none.
    case retryAfter(Duration)
    /// This one message is wrong, the destination and our credentials are not.
    case refused
    /// Our keys, clock or account are wrong.
    case misconfigured
}

extension Outcome {
    /// The outcome of an answer that has been looked up in a table. `Retry-After` counts only where the table says to try again.
    public init(_ reaction: Reaction, _ answer: ProviderAnswer, _ response: HTTPResponse) {
        switch reaction {
        case .delivered: self = .delivered(answer)
        case .gone: self = .destinationGone(answer)
        case .retry: self = .tryAgain(after: response.retryAfter, answer)
        case .retryAfter(let delay): self = .tryAgain(after: response.retryAfter ?? delay, answer)
        case .refused: self = .refused(answer)
        case .misconfigured: self = .misconfigured(answer)
        }
    }
}
