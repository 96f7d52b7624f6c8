import FoundationEssentials

/// A moment, in milliseconds since 1970-01-01T00:00:00Z: what goes into headers, rows and jobs. In events it is RFC 3339 text.
///
/// Anybody may write any number into a header or a body, so counting with moments never overflows: it is held at the first or the last
/// moment there is.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970, UTC, without leap seconds.
    public var milliseconds: Int64

    /// A moment from milliseconds since 1970.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// A moment from whole seconds since 1970.
    public init(seconds: Int64) { milliseconds = seconds.held(seconds.multipliedReportingOverflow(by: 1000)) }

    /// The present moment by the machine's clock.
    public static var now: Timestamp { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) }

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 { milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0) }

    /// RFC 3339 text in UTC with milliseconds.
    public var text: String {
        // The format cuts; a quarter of a millisecond keeps a fraction such as .678, which no Double holds exactly, from losing one.
        Date(timeIntervalSince1970: (Double(milliseconds) + 0.25) / 1000).formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Whether the left moment is earlier.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment a duration later; parts of a millisecond are cut.
    public static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let milliseconds = duration.milliseconds
        return Timestamp(milliseconds: milliseconds.held(moment.milliseconds.addingReportingOverflow(milliseconds)))
    }

    /// The moment a duration earlier; parts of a millisecond are cut.
    public static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        // Of two numbers whose difference overflows the first has the sign of the result.
        let milliseconds = moment.milliseconds
        return Timestamp(milliseconds: milliseconds.held(milliseconds.subtractingReportingOverflow(duration.milliseconds)))
    }

    /// The time from the right moment to the left one; negative when the left one is earlier.
    public static func - (left: Timestamp, right: Timestamp) -> Duration {
        .milliseconds(left.milliseconds.held(left.milliseconds.subtractingReportingOverflow(right.milliseconds)))
    }
}

extension Timestamp: Codable {
    /// Reads a whole number of milliseconds.
    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes a whole number of milliseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

extension Duration {
    /// Whole milliseconds, the rest cut; at most as many as there are numbers for.
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let whole = seconds.held(seconds.multipliedReportingOverflow(by: 1000))
        return seconds.held(whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000))
    }
}

extension Int64 {
    /// The result of a calculation, or when it overflowed, the end of all numbers on the side of this one.
    fileprivate func held(_ result: (partialValue: Int64, overflow: Bool)) -> Int64 {
        result.overflow ? (self < 0 ? .min : .max) : result.partialValue
    }
}
