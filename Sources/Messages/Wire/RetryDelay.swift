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
