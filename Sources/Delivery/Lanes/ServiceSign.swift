/// What the end of an attempt says about the service behind it, as opposed to the one job.
public enum ServiceSign: Sendable, Equatable {
    /// Nothing: nothing was sent, or the attempt was taken back.
    case nothing
    /// It works: it has answered about this very message, even if with a no.
    case works
    /// It is down, or seems to be: 5xx, no answer, no connection, no trust in its certificate.
    case fails
    /// It asks everybody for less, until this time is over when it says so.
    case throttles(Duration?)
    /// It does not accept who we are: key, clock or account.
    case rejectsUs
}

extension Outcome {
    /// What this outcome says about the service. The answer's own ``ProviderAnswer/sign`` comes first.
    public var sign: ServiceSign {
        if let sign = answer.sign { return sign }
        return switch self {
        case .delivered, .destinationGone: .works
        case .refused: answer.isFromService ? .works : .nothing
        case .misconfigured: answer.isFromService ? .rejectsUs : .nothing
        case .tryAgain(let after, let answer): Self.sign(ofNotNow: answer, after)
        }
    }

    private static func sign(ofNotNow answer: ProviderAnswer, _ after: Duration?) -> ServiceSign {
        switch answer.status {
        // 406 is Microsoft's word for too many requests.
        case 406, 429: .throttles(after)
        case 408: .fails
        case .some(..<500): .works
        case .some: .fails
        case nil: answer.reason == "cancelled" || answer.code == "not-sent" ? .nothing : .fails
        }
    }
}

extension ProviderAnswer {
    /// The HTTP status; nil when there was no answer.
    public var status: Int? { Int(code) }

    var isFromService: Bool { status != nil }
}
