public import Messages

/// How long ago something was, for people: `42s`, `5m`, `3h`, `12d`. The future is `0s`.
public enum AgeText {
    /// The largest unit that fits, rounded down.
    public static func write(_ age: Duration) -> String {
        let seconds = max(age.components.seconds, 0)
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3600: "\(seconds / 60)m"
        case ..<86_400: "\(seconds / 3600)h"
        default: "\(seconds / 86_400)d"
        }
    }
}

/// Moments for people, in UTC.
public enum ClockText {
    /// Day and time to the second: `2026-11-22 14:03:45`.
    public static func write(_ moment: Timestamp) -> String {
        String(moment.text.prefix(19).map { $0 == "T" ? " " : $0 })
    }

    /// The time only, when it is the same day as another moment.
    public static func write(_ moment: Timestamp, beside other: Timestamp) -> String {
        let whole = write(moment)
        return whole.prefix(10) == write(other).prefix(10) ? String(whole.dropFirst(11)) : whole
    }
}

/// A number of things, for people: `1 difference`, `2 differences`.
public enum CountText {
    /// The number with the word for one thing, or for several when it is not one.
    /// - Parameter several: the word for several; with an s at its end when left out.
    public static func write(_ count: Int, _ one: String, _ several: String? = nil) -> String {
        "\(count) \(count == 1 ? one : several ?? one + "s")"
    }
}
