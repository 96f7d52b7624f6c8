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
