import Encodings
import Glibc

/// What the server answered.
public struct HTTPResponse: Sendable, Equatable {
    /// The status code of the final answer: 200 to 599. A redirect is not followed, so 3xx arrives here.
    public var status: Int
    /// The headers of the final answer.
    public var headers: HTTPHeaders
    /// The body: at most 64 kB; a server that sends more makes the request fail.
    public var body: [UInt8]

    /// An answer.
    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// How long the server asks to wait (RFC 9110 §10.2.3), in seconds or until a date; between 1 second and 24 hours. Nil without the
    /// header or when it cannot be read.
    ///
    /// A date is compared with the answer's own `Date` where there is one, so a wrong clock on either side does no harm.
    public var retryAfter: Duration? {
        guard let value = headers["Retry-After"] else { return nil }
        let now = Int64(time(nil))
        return RetryAfter.delay(value, now: date ?? now)
    }

    /// The server's clock when it answered: the `Date` header as seconds since 1970.
    public var date: Int64? {
        guard let value = headers["Date"] else { return nil }
        return HTTPDate.seconds(value, now: Int64(time(nil)))
    }
}

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

/// Reads the three forms of a date that HTTP knows (RFC 9110 §5.6.7).
enum HTTPDate {
    /// Seconds since 1970, or nil when the text is none of the three forms.
    ///
    /// - Parameter now: seconds since 1970. A year of two digits that looks more than 50 years ahead of it is in the past.
    static func seconds(_ text: String, now: Int64) -> Int64? {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        switch words.count {
        case 6 where words[5] == "GMT":  // Sun, 06 Nov 1994 08:49:37 GMT
            return seconds(year: words[3], month: words[2], day: words[1], time: words[4], now: now)
        case 5:  // Sun Nov  6 08:49:37 1994
            return seconds(year: words[4], month: words[1], day: words[2], time: words[3], now: now)
        case 4 where words[3] == "GMT":  // Sunday, 06-Nov-94 08:49:37 GMT
            let date = words[1].split(separator: "-")
            guard date.count == 3 else { return nil }
            return seconds(year: date[2], month: date[1], day: date[0], time: words[2], now: now)
        default:
            return nil
        }
    }

    private static let months: [Substring] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func seconds(year: Substring, month: Substring, day: Substring, time: Substring, now: Int64) -> Int64? {
        let clock = time.split(separator: ":").compactMap { number($0, upTo: 60) }
        guard let month = months.firstIndex(of: month), let day = number(day, upTo: 31), day > 0, clock.count == 3, clock[0] < 24,
            clock[1] < 60, let written = number(year, upTo: 9999)
        else { return nil }
        let fullYear = year.utf8.count == 2 ? century(of: written, now: now) : written
        let days = GregorianCalendar.daysSince1970(year: Int(fullYear), month: month + 1, day: Int(day))
        return Int64(days) * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }

    private static func number(_ text: Substring, upTo largest: Int64) -> Int64? {
        guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int64(text), number <= largest else { return nil }
        return number
    }

    private static func century(of year: Int64, now: Int64) -> Int64 {
        // 31556952 seconds: the mean year of the Gregorian calendar.
        let thisYear = 1970 + now / 31_556_952
        let guess = thisYear - thisYear % 100 + year
        return guess > thisYear + 50 ? guess - 100 : guess
    }
}
