/// Reads the header `Retry-After` (RFC 9110 §10.2.3).
enum RetryAfter {
    /// Longer than this is as good as never; a server's slip must not park a message for a year.
    static let longest: Int64 = 24 * 60 * 60

    /// The delay a value asks for, between 1 second and 24 hours; nil when it is neither a number of seconds nor a date.
    static func delay(_ value: String, now: Int64) -> Duration? {
        if value.isEmpty == false, value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
            // A number too long for an integer is still a number: the longest delay.
            return clamped(Int64(value) ?? longest)
        }
        return HTTPDate.seconds(value, now: now).map { clamped($0 - now) }
    }

    private static func clamped(_ seconds: Int64) -> Duration {
        .seconds(min(max(seconds, 1), longest))
    }
}
