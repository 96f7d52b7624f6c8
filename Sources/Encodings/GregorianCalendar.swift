/// The Gregorian calendar as arithmetic, for what is read too often for Foundation's.
public enum GregorianCalendar {
    /// Days from 1970-01-01 to a date; negative before it. Years from 0 on, months from 1, days from 1.
    @inlinable public static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        // The year begins in March here, so that the leap day is its last: month m then starts after (153 m + 2) / 5 days.
        let years = month > 2 ? year : year - 1
        let months = (month + 9) % 12
        // 719468 days lie between 0000-03-01 and 1970-01-01.
        return years * 365 + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 + day - 1 - 719_468
    }
}
