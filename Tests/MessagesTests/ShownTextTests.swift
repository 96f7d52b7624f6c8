import Messages
import Testing

@Suite struct `A text as it is shown` {
    @Test(arguments: [
        ("Ada Lovelace", "Ada Lovelace"), ("  Ada \t\n Lovelace ", "Ada Lovelace"),
        ("a\u{0}b\u{7F}c\u{85}d\u{2028}e\u{A0}f", "a b c d e f"),
        ("Ada\u{202E}\u{2066}", "Ada"), ("gpj.exe \u{202E}evil.example/pay", "gpj.exe evil.example/pay"),
        ("\u{61C}a\u{200E}b\u{200F}c\u{202A}d\u{202B}e\u{202C}f\u{202D}g\u{2067}h\u{2068}i\u{2069}", "abcdefghi"),
        ("\u{FEFF}Ada\u{FFF9}x\u{206A}", "Adax"), ("👨‍👩‍👧‍👦 نعم مي‌خواهم", "👨‍👩‍👧‍👦 نعم مي‌خواهم"), ("Größe Ω Я 東京 서울", "Größe Ω Я 東京 서울"),
        ("Ada \u{FFFD}", "Ada \u{FFFD}"), ("\u{FFFD}", "\u{FFFD}"), ("1", "1"),
    ])
    func `has one line, no controls, and the writer's direction`(text: String, expected: String) {
        #expect(ShownText.line(text) == expected)
        #expect(ShownText.line(expected) == expected, "what is shown is not changed again")
        #expect(ShownText.lines(expected) == expected)
    }

    @Test(arguments: [
        "", " ", "\t\r\n", "\u{0}\u{1B}", "\u{200B}", "\u{200D}\u{FE0F}", "\u{2060}\u{FEFF}", "\u{202E}", "\u{AD}", "\u{34F}",
        "\u{115F}\u{1160}",
        "\u{3164}", "\u{FFA0}", "\u{2800}", "\u{301}", "\u{3000}", "\u{E0041}", "\u{180E}",
    ])
    func `is nothing when nothing can be seen`(text: String) {
        #expect(ShownText.line(text) == nil)
        #expect(ShownText.lines(text) == nil)
    }

    @Test func `keeps its lines where there is room for them`() {
        #expect(ShownText.lines("\n one \r\ntwo\u{202E}\u{2028}\nthree\n\n") == "one\n\ntwo\n\nthree")
        #expect(ShownText.lines("plain") == "plain")
    }

    @Test(
        arguments: [("Ada", 3, "Ada"), ("Ada L", 4, "A…"), ("éé", 4, "éé"), ("ééx", 4, nil), ("👨‍👩‍👧‍👦x", 10, "👨‍…")] as [(String, Int, String?)])
    func `is cut between Characters, or between scalars when one Character is too large`(text: String, limit: Int, expected: String?) {
        #expect(ShownText.line(text, limit: limit) == expected)
    }

    @Test(arguments: [String(repeating: "\u{200B}", count: 10_000) + "A", String(repeating: "\u{200D}", count: 10_000) + "é"])
    func `is nothing when nothing can be seen of what is left after a cut`(text: String) {
        #expect(ShownText.line(text) != nil)
        #expect(ShownText.line(text, limit: 200) == nil)
        #expect(ShownText.lines(text, limit: 200) == nil)
    }

    @Test func `has no towers of accents`() {
        let tower = "a" + String(repeating: "\u{301}", count: 10_000) + "b"
        #expect(ShownText.line(tower)?.unicodeScalars.count == 32)
    }

    @Test func `is isolated only when it is written from right to left`() {
        #expect(ShownText.isolated("Sales") == "Sales")
        #expect(ShownText.isolated("מכירות") == "\u{2068}מכירות\u{2069}")
    }

    @Test(arguments: ["\u{5D0}", "\u{5D0} B \u{5D2}", "\u{2068}\u{5D0}\u{2069} B", "Ada \u{5D0}!"])
    func `stays isolated when it is looked at again`(name: String) {
        let title = "A conversation was assigned to \(ShownText.isolated(name))"
        #expect(ShownText.line(title) == title)
        #expect(ShownText.lines("\(title)\n\(title)") == "\(title)\n\(title)")
    }

    @Test(arguments: [
        ("\u{2068}\u{5D0}", "\u{5D0}"), ("\u{5D0}\u{2069} B", "\u{5D0} B"), ("\u{2069}\u{5D0}\u{2068}", "\u{5D0}"),
        ("\u{2067}\u{5D0}\u{2069}", "\u{5D0}"), ("\u{2068}\u{5D0}\u{2069}\u{2069}", "\u{2068}\u{5D0}\u{2069}"),
        ("\u{2068}\u{2068}\u{5D0}\u{2069}", "\u{2068}\u{5D0}\u{2069}"), ("\u{2068}Ada\u{2069}", "Ada"), ("a \u{2068}\u{2069} b", "a b"),
        ("\u{2068} Ada \u{2069}", "Ada"),
    ])
    func `keeps no isolation that is not closed, or is around nothing written from right to left`(text: String, expected: String) {
        #expect(ShownText.line(text) == expected)
    }

    @Test func `keeps no half of an isolation after a cut`() {
        let text = ShownText.line(ShownText.isolated(String(repeating: "\u{5D0}", count: 100)), limit: 50)
        #expect(text == String(repeating: "\u{5D0}", count: 22) + "…")
    }

    @Test func `has no towers of accents across isolation either`() {
        let tower = String(repeating: "\u{2068}" + String(repeating: "\u{301}", count: 30), count: 100)
        let text = ShownText.line("a" + tower + "\u{5D0}" + String(repeating: "\u{2069}", count: 100))
        #expect(text?.unicodeScalars.count { $0 == "\u{301}" } == 30)
    }
}
