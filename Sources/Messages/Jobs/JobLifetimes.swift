/// How long after its event somebody wants to be told, by channel: after that a job is dead as `expired`. The router gives jobs their moment
/// by it, and an operator who revives expired ones gives them another.
public struct JobLifetimes: Sendable, Equatable {
    private var chosen: [Channel: Duration]

    /// The lifetimes of some channels; the others have the usual ones.
    public init(_ chosen: [Channel: Duration] = [:]) { self.chosen = chosen }

    /// One channel's: 4 hours for both pushes and 24 hours for e-mail unless set otherwise.
    public subscript(channel: Channel) -> Duration {
        get { chosen[channel] ?? Self.usual(channel) }
        set { chosen[channel] = newValue }
    }

    /// The environment variable for a channel: `BELFRY_<CHANNEL>_NOT_AFTER`.
    public static func setting(_ channel: Channel) -> String {
        "BELFRY_\(channel.rawValue.uppercased().split(separator: "-").joined(separator: "_"))_NOT_AFTER"
    }

    /// What may be set.
    public static let range: ClosedRange<Duration> = .seconds(1) ... .seconds(7 * 86_400)

    private static func usual(_ channel: Channel) -> Duration {
        switch channel {
        case .webPush, .mobilePush: .seconds(4 * 3600)
        case .email: .seconds(24 * 3600)
        }
    }
}
