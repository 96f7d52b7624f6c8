import Operations
import Testing

@Suite struct VisibleTextTests {
    @Test(arguments: [
        ("", ""), ("Grüße, 東京\t1\n", "Grüße, 東京\t1\n"), ("\u{1B}]0;owned\u{7}", "\\u{1B}]0;owned\\u{7}"), ("a\r\nb", "a\\u{D}\nb"),
        ("\u{9B}2J", "\\u{9B}2J"), ("\u{7F}\u{0}", "\\u{7F}\\u{0}"), ("a\u{202E}gpj.exe", "a\\u{202E}gpj.exe"),
        ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
    ])
    func `what a terminal would obey is written out`(text: String, visible: String) {
        #expect(VisibleText.write(text) == visible)
    }
}
