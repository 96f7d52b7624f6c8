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
