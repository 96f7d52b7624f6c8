import Encodings
import Testing

@Suite struct `Strings of JSON` {
    @Test(arguments: [
        ("", #""""#), ("12345678", #""12345678""#), ("a\"b", #""a\"b""#), ("a\\b", #""a\\b""#), ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
        ("\u{0}\u{1F}", #""\u0000\u001f""#), ("12345678\n", #""12345678\n""#), ("ü/\u{7F}", "\"ü/\u{7F}\""),
    ])
    func `are escaped as RFC 8259 §7 asks for and no further`(text: String, json: String) {
        #expect(JSONString.quoted(text) == json)
    }
}
