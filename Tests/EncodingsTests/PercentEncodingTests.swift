import Encodings
import Testing

@Suite struct `Percent-encoding` {
    @Test(arguments: [
        ("", ""), ("a-Z.0_9~", "a-Z.0_9~"), ("/", "%2F"), ("a b", "a%20b"), ("p@ss:w/rd", "p%40ss%3Aw%2Frd"), ("ü", "%C3%BC"), ("%", "%25"),
        ("\u{7}", "%07"),
    ])
    func `all but the unreserved bytes are encoded, and read back`(text: String, encoded: String) {
        #expect(PercentEncoding.encode(text) == encoded)
        #expect(PercentEncoding.decode(encoded[...]) == text)
    }

    @Test func `what may stay, stays`() {
        #expect(PercentEncoding.encode("/a b", keeping: { $0 != UInt8(ascii: " ") }) == "/a%20b")
    }

    @Test func `small digits are read, too`() {
        #expect(PercentEncoding.decode("%2f%c3%bC") == "/ü")
    }

    @Test(arguments: ["%", "%2", "a%", "%2G", "%G2", "%+2", "% 2", "%ff", "%C3"])
    func `anything else is refused`(text: String) {
        #expect(PercentEncoding.decode(text[...]) == nil)
    }
}
