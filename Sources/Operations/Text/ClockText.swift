public import Messages

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
