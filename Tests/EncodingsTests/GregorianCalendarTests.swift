import Encodings
import Testing

@Suite struct `The Gregorian calendar` {
    @Test(arguments: [
        (1970, 1, 1, 0), (1970, 1, 2, 1), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017), (1900, 3, 1, -25_508),
        (1900, 2, 28, -25_509), (2026, 11, 22, 20_779), (9999, 12, 31, 2_932_896),
    ])
    func `days since 1970`(year: Int, month: Int, day: Int, days: Int) {
        #expect(GregorianCalendar.daysSince1970(year: year, month: month, day: day) == days)
    }
}
