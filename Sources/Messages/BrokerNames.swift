/// The exchanges; the raw value is the name on the broker.
public enum Exchange: String, Sendable, CaseIterable {
    /// Topic: producers publish here.
    case events = "belfry.events"
    /// Fanout: what no route took.
    case unrouted = "belfry.unrouted"
    /// Direct: the way into every work queue.
    case jobs = "belfry.jobs"
    /// Direct: the way into the retry queues.
    case retry = "belfry.retry"
    /// Direct: the way into the dead-letter queues.
    case dead = "belfry.dead"
    /// Topic: what workers report.
    case outcomes = "belfry.outcomes"
    /// Direct: everything that the web push worker publishes, by the keys of the three above. A user's rights go by exchange.
    case webPushOut = "belfry.web-push.out"
    /// Direct: the same for mobile push.
    case mobilePushOut = "belfry.mobile-push.out"
    /// Direct: the same for e-mail.
    case emailOut = "belfry.email.out"

    /// What the workers of a channel publish to.
    public static func out(of channel: Channel) -> Exchange {
        switch channel {
        case .webPush: .webPushOut
        case .mobilePush: .mobilePushOut
        case .email: .emailOut
        }
    }

    /// Whose workers publish to the exchange of this name; nil for one that is not a channel's own.
    public static func channel(out name: String) -> Channel? { Channel.allCases.first { out(of: $0).rawValue == name } }
}

/// The queues that are worked off. The raw value is the key K of the topology: it names the queue, its dead-letter queue and its retry
/// queues.
public enum WorkQueue: String, Sendable, CaseIterable {
    case assignments
    case directory
    case webPush = "web-push"
    case mobilePush = "mobile-push"
    case email

    /// The queue of a channel's jobs.
    public init(_ channel: Channel) {
        switch channel {
        case .webPush: self = .webPush
        case .mobilePush: self = .mobilePush
        case .email: self = .email
        }
    }

    /// The queue's name, `belfry.K`.
    public var name: String { "belfry.\(rawValue)" }
    /// The name of its dead-letter queue, `belfry.K.dead`.
    public var deadName: String { "belfry.\(rawValue).dead" }
    /// The routing key in `belfry.jobs` and in `belfry.dead`. In `belfry.jobs` a channel's key leads to ``rechecks``: whatever has waited,
    /// or comes from anybody but the router, is decided before it is sent.
    public var key: String { rawValue }
    /// The key in `belfry.jobs` of what the router has decided just now, `K.decided`: it leads to the queue itself.
    public var decidedKey: String { "\(rawValue).decided" }
    /// The queue of jobs that the router decides again before they are sent: retried, deferred and replayed ones. Its dead letters keep
    /// the key they came with, so that each lies in its channel's dead-letter queue.
    public static let rechecks = "belfry.rechecks"
    /// The queue whose jobs come with this key; nil for a key that is no channel's.
    public static func ofJobs(key: String) -> WorkQueue? { Channel.allCases.lazy.map(WorkQueue.init).first { $0.key == key } }
    /// Whether it holds jobs for a worker.
    public var holdsJobs: Bool {
        switch self {
        case .assignments, .directory: false
        case .webPush, .mobilePush, .email: true
        }
    }
    /// Its retry queues, shortest first. The directory has none: its order must hold.
    public var retryDelays: [RetryDelay] {
        switch self {
        case .assignments: [.fiveSeconds, .thirtySeconds]
        case .directory: []
        case .webPush, .mobilePush, .email: RetryDelay.allCases
        }
    }
    /// The name of a retry queue, `belfry.K.retry.D`.
    public func name(of retryDelay: RetryDelay) -> String { "belfry.\(rawValue).retry.\(retryDelay.rawValue)" }
    /// The routing key of a retry queue in `belfry.retry`, `K.D`.
    public func key(of retryDelay: RetryDelay) -> String { "\(rawValue).\(retryDelay.rawValue)" }
}

/// Queues that are not worked off one by one: losing their oldest entries under pressure costs no notification.
public enum SideQueue: String, Sendable, CaseIterable {
    case presence = "belfry.presence"
    case journal = "belfry.journal"
    case unrouted = "belfry.unrouted"
}

/// A step of the retry schedule: how long a retry queue keeps its messages before it gives them back. The raw value is part of its name.
public enum RetryDelay: String, Sendable, CaseIterable, Comparable {
    case fiveSeconds = "5s"
    case thirtySeconds = "30s"
    case twoMinutes = "2m"
    case tenMinutes = "10m"
    case oneHour = "1h"

    /// How long a message waits.
    public var duration: Duration {
        switch self {
        case .fiveSeconds: .seconds(5)
        case .thirtySeconds: .seconds(30)
        case .twoMinutes: .seconds(120)
        case .tenMinutes: .seconds(600)
        case .oneHour: .seconds(3600)
        }
    }

    /// Whether the left one is shorter.
    public static func < (left: RetryDelay, right: RetryDelay) -> Bool { left.duration < right.duration }
}

/// Headers of ours on AMQP messages. Times are int64 milliseconds, counts int64, the rest text.
public enum HeaderName: String, Sendable, CaseIterable {
    /// The number of the coming attempt, from 1.
    case attempt = "belfry-attempt"
    /// How often it was deferred for a reason that is not this message's fault.
    case deferrals = "belfry-deferrals"
    case firstAttemptAt = "belfry-first-attempt-at"
    /// A worker that gets it earlier defers it again.
    case notBefore = "belfry-not-before"
    case errorReason = "belfry-error-reason"
    case errorCode = "belfry-error-code"
    case errorProvider = "belfry-error-provider"
    /// One line for people: which JSON path, what was expected. Never a value.
    case errorDetail = "belfry-error-detail"
    case errorFirstAt = "belfry-error-first-at"
    case errorLastAt = "belfry-error-last-at"
    case replayedAt = "belfry-replayed-at"
    case replayedBy = "belfry-replayed-by"
    case replayedCount = "belfry-replayed-count"
    /// The workspace, so that dead letters can be counted without being parsed.
    case workspace = "belfry-workspace"
    /// The routing key that a producer published an event with, once the router has moved it: copies have keys of ours.
    case publishedKey = "belfry-published-key"
    /// W3C Trace Context.
    case traceParent = "traceparent"
}
