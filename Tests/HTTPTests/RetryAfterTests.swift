import Testing

@testable import HTTP

struct `Retry-After` {
    /// Sun, 06 Nov 1994 08:49:37 GMT
    static let now: Int64 = 784_111_777

    @Test(arguments: [
        ("5", 5), ("0", 1), ("86400", 86400), ("86401", 86400), ("99999999999999999999999", 86400),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sunday, 06-Nov-94 08:50:37 GMT", 60), ("Sun Nov  6 08:50:37 1994", 60),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 1), ("Sat, 05 Nov 1994 08:49:37 GMT", 1), ("Sun, 06 Nov 2094 08:49:37 GMT", 86400),
    ])
    func `a delay or a date`(_ value: String, _ seconds: Int64) {
        #expect(RetryAfter.delay(value, now: Self.now) == .seconds(seconds))
    }

    @Test(arguments: ["", "-5", "5 seconds", "soon", "1.5", "Sun, 06 Nov 1994 08:50:37 CET", "Sun, 32 Nov 1994 08:50:37 GMT"])
    func `anything else is no delay`(_ value: String) {
        #expect(RetryAfter.delay(value, now: Self.now) == nil)
    }

    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
        ("Fri, 01 Mar 2024 00:00:00 GMT", 1_709_251_200), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
    ])
    func `a date in seconds`(_ text: String, _ seconds: Int64) {
        #expect(HTTPDate.seconds(text, now: 1_790_000_000) == seconds)
    }

    @Test func `a date is measured against the server's own clock`() {
        let response = HTTPResponse(
            status: 503, headers: ["date": "Sun, 06 Nov 1994 08:49:37 GMT", "retry-after": "Sun, 06 Nov 1994 08:51:37 GMT"])
        #expect(response.retryAfter == .seconds(120))
        #expect(response.date == 784_111_777)
    }

    @Test func `no header, no delay`() {
        #expect(HTTPResponse(status: 503).retryAfter == nil)
        #expect(HTTPResponse(status: 503).date == nil)
    }
}
