import Encodings

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
