public import Delivery
public import HTTP

/// What a provider's answer means for the job: the words of the status tables.
public enum Reaction: Sendable, Equatable {
    /// The provider has taken it.
    case delivered
    /// The destination is dead.
    case gone
    /// The destination is dead, or our settings are wrong: the same words for both, and ``CredentialGuard`` decides.
    case goneIfOthersAreAccepted
    /// Not now. The provider's own `Retry-After` decides when, else the retry schedule.
    case retry
    /// Not now, and not before this time when the provider names none.
    case retryAfter(Duration)
    /// This one message is wrong, the destination and our credentials are not.
    case refused
    /// This one message is wrong, or our settings are: the same words for both, and ``CredentialGuard`` decides.
    case refusedIfOthersAreAccepted
    /// Our keys, clock or account are wrong, or the answer is not the provider's own.
    case misconfigured
}

extension Outcome {
    /// The outcome of an answer that has been looked up in a table. `Retry-After` counts only where the table says to try again. What only
    /// ``CredentialGuard`` can decide is held to be our fault here: without evidence nothing is given up.
    public init(_ reaction: Reaction, _ answer: ProviderAnswer, _ response: HTTPResponse) {
        switch reaction {
        case .delivered: self = .delivered(answer)
        case .gone: self = .destinationGone(answer)
        case .retry: self = .tryAgain(after: response.retryAfter, answer)
        case .retryAfter(let delay): self = .tryAgain(after: response.retryAfter ?? delay, answer)
        case .refused: self = .refused(answer)
        case .misconfigured, .goneIfOthersAreAccepted, .refusedIfOthersAreAccepted: self = .misconfigured(answer)
        }
    }
}

extension Outcome {
    /// The same outcome with something else in the answer.
    public func changed(_ change: (inout ProviderAnswer) -> Void) -> Outcome {
        var answer = answer
        change(&answer)
        return switch self {
        case .delivered: .delivered(answer)
        case .tryAgain(let after, _): .tryAgain(after: after, answer)
        case .destinationGone: .destinationGone(answer)
        case .refused: .refused(answer)
        case .misconfigured: .misconfigured(answer)
        }
    }
}
