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

    @Test(arguments: ["", "yesterday", "2026-11-22", "14:03:45"])
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

    @Test func `come back from their text`() {
        let moment = Timestamp(milliseconds: 1_795_356_225_678)
        #expect(Timestamp(moment.text) == moment)
    }

    @Test func `count seconds downwards before 1970 too`() {
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: 1999).seconds == 1)
    }
}
