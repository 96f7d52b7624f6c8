public import CircuitBreaking
public import Messages

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

extension Outcome {
    /// What this outcome says about the service. The answer's own ``ProviderAnswer/signal`` comes first.
    public var signal: CircuitSignal {
        if let signal = answer.signal { return signal }
        return switch self {
        case .delivered, .destinationGone: .works
        case .refused: answer.isFromService ? .works : .nothing
        case .misconfigured: answer.isFromService ? .trouble(.unauthorized) : .nothing
        case .tryAgain(let after, let answer): Self.signal(ofNotNow: answer, after)
        }
    }

    private static func signal(ofNotNow answer: ProviderAnswer, _ after: Duration?) -> CircuitSignal {
        switch answer.status {
        // 406 is Microsoft's word for too many requests.
        case 406, 429: .trouble(.throttled, retryAfter: after)
        case 408: .trouble(.failing)
        case .some(..<500): .works
        case .some: .trouble(.failing)
        case nil:
            answer.reason == "cancelled" || answer.isUntried || answer.code == "not-sent" ? .nothing : .trouble(.failing)
        }
    }

    /// The same where the host's name came from outside and nobody has answered under it yet: that it does not resolve then says nothing
    /// about the service, because anybody may have made it up.
    public var signalUnderUnknownHost: CircuitSignal {
        answer.reason == "resolve" ? .nothing : signal
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

/// What a provider said, in a form that may be logged, counted and put into headers: no token, no address, no body.
public struct ProviderAnswer: Sendable, Equatable {
    /// Such as `apns`, `fcm`, `ses`, or `web-push/mozilla`.
    public var provider: String
    /// The HTTP status, or the transport's error such as `curl-28`.
    public var code: String
    /// The provider's reason in its own word (`Unregistered`), or one of ours.
    public var reason: String
    /// What it says about the whole service, where outcome and status would say something else: a phone that has had too many is
    /// answered with 429, although the service takes everybody else's. Nil = as they say (``Outcome/signal``).
    public var signal: CircuitSignal?
    /// Which setting of ours to look at when the job is held for our own fault, such as `BELFRY_APNS_TOPIC`. A constant, never data.
    public var setting: String?
    /// The provider's own id of what it has taken, where it gives one: what its later reports, of bounces for example, name.
    public var id: String?
    /// Where Apple knows the device, when a device whose environment nobody had told was accepted.
    public var environment: MobileEnvironment?

    /// An answer from its parts.
    public init(
        provider: String, code: String, reason: String = "", signal: CircuitSignal? = nil, setting: String? = nil, id: String? = nil
    ) {
        self.provider = provider
        self.code = code
        self.reason = reason
        self.signal = signal
        self.setting = setting
        self.id = id
    }
}
