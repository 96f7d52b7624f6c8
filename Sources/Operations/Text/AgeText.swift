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
