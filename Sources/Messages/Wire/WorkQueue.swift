/// The queues that are worked off. The raw value is the key K of the topology: it names the queue, its dead-letter queue and its rungs.
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
    /// The routing key in `belfry.jobs` and in `belfry.dead`.
    public var key: String { rawValue }
    /// Its rungs, shortest first. The directory has none: its order must hold.
    public var rungs: [Rung] {
        switch self {
        case .assignments: [.fiveSeconds, .thirtySeconds]
        case .directory: []
        case .webPush, .mobilePush, .email: Rung.allCases
        }
    }
    /// The name of a rung's queue, `belfry.K.retry.D`.
    public func name(of rung: Rung) -> String { "belfry.\(rawValue).retry.\(rung.rawValue)" }
    /// The routing key of a rung in `belfry.retry`, `K.D`.
    public func key(of rung: Rung) -> String { "\(rawValue).\(rung.rawValue)" }
}

/// Queues that are not worked off one by one: losing their oldest entries under pressure costs no notification.
public enum SideQueue: String, Sendable, CaseIterable {
    case presence = "belfry.presence"
    case journal = "belfry.journal"
    case unrouted = "belfry.unrouted"
}

/// A step of the retry ladder: a queue that gives its messages back after a fixed time. The raw value is part of the queue's name.
public enum Rung: String, Sendable, CaseIterable, Comparable {
    case fiveSeconds = "5s"
    case thirtySeconds = "30s"
    case twoMinutes = "2m"
    case tenMinutes = "10m"
    case oneHour = "1h"

    /// How long a message waits on it.
    public var delay: Duration {
        switch self {
        case .fiveSeconds: .seconds(5)
        case .thirtySeconds: .seconds(30)
        case .twoMinutes: .seconds(120)
        case .tenMinutes: .seconds(600)
        case .oneHour: .seconds(3600)
        }
    }

    /// Whether the left rung is shorter.
    public static func < (left: Rung, right: Rung) -> Bool { left.delay < right.delay }
}

/// Routing keys of what workers report into `belfry.outcomes`.
public enum OutcomeKey: String, Sendable {
    case destinationGone = "destination.gone"
    case jobOutcomes = "job.outcomes"
}
