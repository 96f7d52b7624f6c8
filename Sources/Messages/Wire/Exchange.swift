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
