import Messages

@testable import HTTP

extension FuzzTarget {
    /// `Retry-After` and `Date`.
    static let httpDate = FuzzTarget.text("http-date") { text throws(Finding) in
        let seconds = HTTPDate.seconds(text, now: now.seconds)
        // Years of four digits.
        try Finding.unless(
            seconds.map { (-62_167_219_200...253_402_300_800).contains($0) } ?? true, "a date is outside the years 0 to 9999")
        let delay = RetryAfter.delay(text, now: now.seconds)
        try Finding.unless(
            delay.map { (.seconds(1)...Duration.seconds(86_400)).contains($0) } ?? true, "a delay is not between 1 s and a day")
    }

    /// RFC 3339 in events.
    static let time = FuzzTarget.text("time") { text throws(Finding) in
        guard let time = Timestamp(text) else { return }
        try Finding.unless(Timestamp(time.text) == time, "a time that is written and read again is another one")
        _ = (time + .seconds(7 * 86_400), time - .seconds(7 * 86_400), now - time, time.seconds)
    }
}
