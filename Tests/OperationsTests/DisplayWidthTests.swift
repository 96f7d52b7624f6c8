import Testing

@testable import Operations

@Suite struct `The columns that a text takes on a terminal` {
    @Test(arguments: [
        ("", 0), ("Nadia", 5), ("Grüße", 5), ("Gru\u{308}ße", 5), ("Ελένη", 5), ("Ольга", 5),
        ("東京", 4), ("カタカナ", 8), ("ｶﾀｶﾅ", 4), ("김민준", 6), ("\u{1100}\u{1161}\u{11A8}", 2), ("Ｆｕｌｌ", 8), ("「」", 4), ("𠮷", 2),
        ("🎉", 2), ("👍🏽", 2), ("👩‍👩‍👧‍👦", 2), ("🇮🇹", 2), ("❤️", 2), ("1️⃣", 2), ("☎", 1), ("✅", 2),
        ("שלום", 4), ("سلام", 4), ("नमस्ते", 4), ("a\u{200B}b", 2), ("a\u{7}b", 2),
    ])
    func `are those of UAX #11`(text: String, columns: Int) {
        #expect(text.displayWidth == columns)
    }

    @Test(arguments: [("東京都", 5, "東京"), ("東京都", 6, "東京都"), ("a🎉b", 2, "a"), ("abc", 0, ""), ("e\u{301}x", 1, "e\u{301}")])
    func `cut no character in half`(text: String, columns: Int, start: String) {
        #expect(String(text.prefix(columns: columns)) == start)
    }

    @Test func `stand one under the other in a table`() {
        var table = TextTable("WHO", ">READY", "NOTE")
        table.add("高橋さくら", "7", "あ い")
        table.add("Ada 🎉", "12", "x")
        #expect(
            table.text() == """
                WHO         READY  NOTE
                高橋さくら      7  あ い
                Ada 🎉         12  x

                """)
        #expect(table.text(width: 22) == "WHO         READY  NO…\n高橋さくら      7  あ…\nAda 🎉         12  x\n")
    }

    @Test func `count where lines are broken, too`() {
        #expect(WrappedText.lines("東京 都庁 ab", width: 9) == ["東京 都庁", "ab"])
        #expect(WrappedText.glossary([("高橋", "x"), ("Ada", "y")], width: nil) == "高橋  x\nAda   y\n")
    }
}
