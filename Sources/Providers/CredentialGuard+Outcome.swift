import CircuitBreaking
public import Delivery
public import HTTP

/// One request as the guard has to know it: to whom, under which credentials, and when.
public struct GuardedSending: Sendable {
    /// The destination's id.
    public var destination: String
    public var credentials: Credentials
    /// A moment before the request was written.
    public var sentAt: ContinuousClock.Instant

    /// A request from its parts.
    public init(to destination: String, under credentials: Credentials, sentAt: ContinuousClock.Instant) {
        self.destination = destination
        self.credentials = credentials
        self.sentAt = sentAt
    }
}

extension CredentialGuard {
    /// The outcome of an answer, which is taken note of. An answer that our settings could have caused is what it says only when the guard
    /// believes it: else nothing is given up, and the job waits.
    /// - Parameter answer: with the setting to look at, for the case that it is our fault.
    public func outcome(
        _ reaction: Reaction, _ answer: ProviderAnswer, _ response: HTTPResponse, of sending: GuardedSending, isCertain: Bool = false
    ) -> Outcome {
        switch reaction {
        case .delivered:
            noteAccepted(sending.destination, under: sending.credentials, sentAt: sending.sentAt)
            return .delivered(answer)
        case .goneIfOthersAreAccepted: return judged(Outcome.destinationGone, answer, sending, isCertain)
        case .refusedIfOthersAreAccepted: return judged(Outcome.refused, answer, sending, isCertain)
        case .gone, .retry, .retryAfter, .refused, .misconfigured: return Outcome(reaction, answer, response)
        }
    }

    private func judged(
        _ believed: (ProviderAnswer) -> Outcome, _ answer: ProviderAnswer, _ sending: GuardedSending, _ isCertain: Bool
    ) -> Outcome {
        var answer = answer
        switch judge(sending.destination, under: sending.credentials, isCertain: isCertain) {
        case .believed:
            answer.setting = nil
            return believed(answer)
        case .unconfirmed:
            answer.setting = nil
            answer.signal = .nothing
            return .tryAgain(after: nil, answer)
        case .ourFault:
            // It says nothing about the service: other apps, or other keys, may be well there.
            answer.signal = .nothing
            return .misconfigured(answer)
        }
    }
}
