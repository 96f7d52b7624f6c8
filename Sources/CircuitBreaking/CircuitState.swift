/// What keeps a circuit open. The raw value is the word in logs, headers, metrics and on screens.
public enum CircuitCause: String, Sendable, CaseIterable {
    /// The service is down, or seems to be: nothing is sent but a probe now and then.
    case failing
    /// The service has asked everybody for less: nothing is sent until the time it named is over.
    case throttled
    /// The service does not accept our credentials: nothing is sent but a probe each minute. Somebody has to act.
    case unauthorized
}

/// How a circuit is.
public enum CircuitState: Sendable, Equatable {
    /// All is well: jobs are sent.
    case closed
    /// Nothing is sent.
    case open(CircuitCause)
    /// One job is the probe, and what it comes to decides; nothing else is sent.
    case halfOpen(CircuitCause)
    /// A probe has gone well: jobs are sent at a growing rate.
    case ramping
}

extension CircuitState {
    /// The words that ``word`` can be.
    public static let words = [CircuitState.closed.word] + CircuitCause.allCases.map(\.rawValue) + [CircuitState.ramping.word]

    /// What is in the way of the service's jobs; nil while jobs are sent.
    public var cause: CircuitCause? {
        switch self {
        case .open(let cause), .halfOpen(let cause): cause
        case .closed, .ramping: nil
        }
    }

    /// The word in logs, metrics and on screens, where "closed" would read as stopped. A half-open circuit has the word of its cause.
    public var word: String {
        switch self {
        case .closed: "ok"
        case .open(let cause), .halfOpen(let cause): cause.rawValue
        case .ramping: "recovering"
        }
    }
}

/// Why a job has to wait.
public enum WaitReason: Sendable, Equatable {
    /// The circuit is open or half-open.
    case open(CircuitCause)
    /// The rate after an outage has not grown far enough yet.
    case ramping
    /// All places of the bulkhead are taken, and none becomes free soon.
    case full
}

extension WaitReason {
    /// The words that ``word`` can be.
    public static let words = CircuitCause.allCases.map(\.rawValue) + [WaitReason.ramping.word, WaitReason.full.word]

    /// The word in headers and metrics: the circuit's state, or `full`.
    public var word: String {
        switch self {
        case .open(let cause): cause.rawValue
        case .ramping: CircuitState.ramping.word
        case .full: "full"
        }
    }
}

/// What the end of an attempt says about the service behind it, as opposed to the one job.
public enum CircuitSignal: Sendable, Equatable {
    /// Nothing: nothing was sent, or the attempt was taken back.
    case nothing
    /// It works: it has answered about this very message, even if with a no.
    case works
    /// It does not take what is sent to it. `retryAfter`: for how long it asks to be left alone, if it does.
    case trouble(CircuitCause, retryAfter: Duration? = nil)
}
