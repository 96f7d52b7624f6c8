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
