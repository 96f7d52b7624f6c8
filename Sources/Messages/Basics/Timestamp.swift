import Encodings
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

    /// The day in UTC, for a sentence: `22 November 2026`.
    public var day: String {
        let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, Self.months.indices.contains(parts[1] - 1) else { return text }
        return "\(parts[2]) \(Self.months[parts[1] - 1]) \(parts[0])"
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]

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

extension Timestamp {
    /// A moment from RFC 3339 text such as `2026-11-22T14:03:45Z`, with or without a fraction of a second, or nil.
    public init?(_ text: String) {
        if let time = Self.plain(Array(text.utf8)) {
            self = time
            return
        }
        let date =
            (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        guard let date, Self.writable.contains(date.timeIntervalSince1970) else { return nil }
        // The last half of the last millisecond would be the year 10000, which nobody could read again.
        milliseconds = min(Int64((date.timeIntervalSince1970 * 1000).rounded()), Self.last)
    }

    /// The end of the year 9999.
    private static let last: Int64 = 253_402_300_799_999

    /// The years 1 to 9999: RFC 3339 has four digits for them (§5.6), while Foundation reads longer ones, too.
    private static let writable: Range<Double> = -62_135_596_800..<253_402_300_800

    /// The two forms most producers write, `2026-11-22T14:03:45Z` and the same with three digits of a second, from the Gregorian
    /// calendar's first whole century on. Anything else is left to Foundation, which takes twenty times as long.
    private static func plain(_ text: [UInt8]) -> Timestamp? {
        guard text.count == 20 || text.count == 24, text[text.count - 1] == UInt8(ascii: "Z"),
            text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: "T"),
            text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"), text.count == 20 || text[19] == UInt8(ascii: "."),
            let year = number(text[0..<4]), let month = number(text[5..<7]), let day = number(text[8..<10]),
            let hour = number(text[11..<13]), let minute = number(text[14..<16]), let second = number(text[17..<19]),
            let fraction = text.count == 20 ? 0 : number(text[20..<23]),
            year >= 1600, 1...12 ~= month, 1...daysInMonth(month, year) ~= day, hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = GregorianCalendar.daysSince1970(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second
        return Timestamp(milliseconds: Int64(seconds * 1000 + fraction))
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysInMonth(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
