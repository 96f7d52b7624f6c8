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

    @Test func `come back from their text`() {
        let moment = Timestamp(milliseconds: 1_795_356_225_678)
        #expect(Timestamp(moment.text) == moment)
    }

    @Test func `count seconds downwards before 1970 too`() {
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: 1999).seconds == 1)
    }
}
