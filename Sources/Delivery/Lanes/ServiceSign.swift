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
        case nil: answer.reason == "cancelled" || answer.isUntried || answer.code == "not-sent" ? .nothing : .fails
        }
    }

    /// The same where the host's name came from outside and nobody has answered under it yet: that it does not resolve then says nothing
    /// about the service, because anybody may have made it up.
    public var signUnderUnknownHost: ServiceSign {
        answer.reason == "resolve" ? .nothing : sign
    }

    /// Whether the attempt ended while it waited inside this process for others: then it was none.
    public var isUntried: Bool { answer.isUntried }
}

extension ProviderAnswer {
    /// The HTTP status; nil when there was no answer.
    public var status: Int? { Int(code) }

    /// Whether somebody has answered, as opposed to a failure on the way.
    public var isFromService: Bool { status != nil }

    /// HTTP's word for a request that found all connections of its host in use until its time was over.
    fileprivate var isUntried: Bool { code == "noFreeSlot" }
}
