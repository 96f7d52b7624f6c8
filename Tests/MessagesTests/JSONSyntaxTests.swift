import FoundationEssentials
import Testing

@testable import Messages

@Suite struct `Where a body is no JSON` {
    @Test(arguments: [
        ("{\"a\": 1", "line 1, column 8: expected , or }, found the body's end"),
        ("{\"a\": 1,}", "line 1, column 9: expected a name in double quotation marks, found }"),
        ("{a: 1}", "line 1, column 2: expected a name in double quotation marks, or }, found a letter"),
        ("{'a': 1}", "line 1, column 2: expected a name in double quotation marks, or }, found '"),
        ("{\n  \"a\": [1, 2\n}", "line 3, column 1: expected , or ], found }"),
        ("{\"a\" 1}", "line 1, column 6: expected :, found a digit"), ("[1,]", "line 1, column 4: expected a value, found ]"),
        ("{\"a\": }", "line 1, column 7: expected a value, found }"), ("{\"a\": \"x", "line 1, column 9: expected the text's closing"),
        ("\"a\nb\"", "line 1, column 3: expected no line end or other control character in a text, found a line end"),
        ("\"\\x\"", "line 1, column 3: expected one of \"\\/bfnrtu after the backslash, found a letter"),
        ("\"\\u12\"", "line 1, column 6: expected four hexadecimal digits after \\u, found \""),
        ("nul", "line 1, column 1: expected a value, found a letter"), ("1.", "line 1, column 3: expected a digit, found the body's end"),
        ("01", "line 1, column 2: expected nothing more, found a digit"), ("{} {}", "line 1, column 4: expected nothing more, found {"),
        ("<event/>", "line 1, column 1: expected a value, found <"), ("", "line 1, column 1: expected a value, found the body's end"),
        ("secret", "line 1, column 1: expected a value, found a letter"),
        ("\u{FEFF}{}", "line 1, column 1: expected a value, found another"),
    ])
    func `is told with what was expected and what was found`(text: String, words: String) {
        let problem = JSONSyntax.problem(in: Array(text.utf8))
        #expect(problem?.hasPrefix(words) == true, "\(problem ?? "nothing")")
    }

    @Test(arguments: [
        "{}", "[]", " [ 1 , -0.5e+3 , \"\\u00e9\\n\" , true , false , null , { \"a\" : [ { } ] } ] \n", "\"é\"", "0", "-1E9",
    ])
    func `nothing is told of what is JSON`(text: String) { #expect(JSONSyntax.problem(in: Array(text.utf8)) == nil) }

    /// Nothing is called by itself: a body may be as deep as it is long.
    @Test func `a body of nothing but brackets is no danger`() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 256 << 10)
        #expect(JSONSyntax.problem(in: deep)?.contains("found the body's end") == true)
    }

    /// Words of ours are quoted, and what is written in their place as far as it is no secret.
    @Test(arguments: [
        ("gcm", "\"gcm\""), ("", "an empty text"), ("ada@example.com", "a text of 15 bytes"),
        ("BTBZMqHH6r4Tts7J_aSIgg", "a text of 22 bytes"),
        ("Ada Lovelace", "a text of 12 bytes"),
    ])
    func `a found word is quoted when it can be nobody's`(text: String, words: String) {
        #expect(FoundText.word(text) == words)
    }

    @Test(arguments: [("22.11.2026 14:03", "\"22.11.2026 14:03\""), ("Sunday", "a text of 6 bytes")])
    func `a found time is quoted when it is one of some other form`(text: String, words: String) {
        #expect(FoundText.time(text) == words)
    }
}
