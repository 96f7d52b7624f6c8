import FoundationEssentials
import Messages
import Testing

@Suite struct `Timestamps` {
    @Test(
        arguments: [
            ("2026-11-22T14:03:45Z", 1_795_356_225_000), ("2026-11-22T14:03:45.678Z", 1_795_356_225_678),
            ("2026-11-22T15:03:45+01:00", 1_795_356_225_000), ("1970-01-01T00:00:00Z", 0),
        ] as [(String, Int64)])
    func `are read from RFC 3339`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: ["", "yesterday", "2026-11-22", "14:03:45", "10000-01-01T00:00:00Z", "202026-11-22T14:03:45.678Z"])
    func `are nothing else`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-13-01T00:00:00Z", "2026-11-22T14:03:60Z", "2026-11-22T14:03:45.6 Z",
    ])
    func `are read by Foundation when they are no plain moment`(text: String) {
        let date =
            (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        #expect(Timestamp(text)?.milliseconds == date.map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) })
    }

    /// A prime step through 400 years, which is a whole round of the calendar.
    @Test func `are the same as Foundation reads them, on any day`() throws {
        for seconds in stride(from: Int64(-11_670_000_000), to: 2_500_000_000, by: 10_000_019) {
            let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
            #expect(Timestamp(text)?.milliseconds == seconds * 1000, "\(text)")
        }
    }

    @Test func `end with the last millisecond of the year 9999`() {
        #expect(Timestamp("9999-12-31T23:59:59.9997Z")?.text == "9999-12-31T23:59:59.999Z")
    }

    @Test func `come back from their text`() {
        let moment = Timestamp(milliseconds: 1_795_356_225_678)
        #expect(Timestamp(moment.text) == moment)
    }

    @Test func `are held at the ends of all numbers`() {
        let (first, last) = (Timestamp(milliseconds: .min), Timestamp(milliseconds: .max))
        #expect(last + .seconds(1) == last)
        #expect(last - .seconds(-1) == last)
        #expect(first - .seconds(1) == first)
        #expect(first + .seconds(-1) == first)
        #expect(last - .seconds(1) == Timestamp(milliseconds: .max - 1000))
        #expect(last - first == .milliseconds(Int64.max))
        #expect(first - last == .milliseconds(Int64.min))
        #expect(first + .seconds(Int64.max) == Timestamp(milliseconds: -1))
        #expect(Timestamp(milliseconds: 0) + .seconds(Int64.max) == last)
        #expect(Timestamp(seconds: .max) == last)
        #expect(Timestamp(seconds: .min) == first)
        #expect(Timestamp(seconds: -2) == Timestamp(milliseconds: -2000))
        #expect(first.seconds == -9_223_372_036_854_776)
        #expect(last.seconds == 9_223_372_036_854_775)
    }

    @Test(
        arguments: [
            (1_795_356_225_000, "22 November 2026"), (0, "1 January 1970"), (-1, "31 December 1969"),
            (253_402_300_799_999, "31 December 9999"),
        ] as [(Int64, String)])
    func `have their day in words`(milliseconds: Int64, day: String) {
        #expect(Timestamp(milliseconds: milliseconds).day == day)
    }

    @Test func `count seconds downwards before 1970 too`() {
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: 1999).seconds == 1)
    }
}
