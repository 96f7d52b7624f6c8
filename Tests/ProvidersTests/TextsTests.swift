import Providers
import Testing

@Suite struct TextsTests {
    /// Encodes as `title|body`, so that the size is plain to see.
    private func cut(_ title: String, _ body: String, to limit: Int) -> String? {
        Texts(title: title, body: body).encoded(within: limit) { Array("\($0.title)|\($0.body)".utf8) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `what fits exactly is left alone`() {
        #expect(cut("title", "0123456789", to: 16) == "title|0123456789")
    }

    @Test func `one byte more cuts the body and marks the cut`() {
        #expect(cut("title", "0123456789", to: 15) == "title|012345…")
    }

    @Test(arguments: [
        // After `t|` come the bytes of each Character, then 3 of the mark: an emoji of 4 bytes, a family of 25, letters of 5, flags of 8.
        ("ab😀cd", 10, "t|ab😀cd"), ("ab😀cd", 9, "t|ab…"),
        ("a👨‍👩‍👧‍👦bcdef", 31, "t|a👨‍👩‍👧‍👦…"), ("a👨‍👩‍👧‍👦bcdef", 30, "t|a…"),
        ("e\u{301}\u{323}e\u{301}\u{323}", 12, "t|e\u{301}\u{323}e\u{301}\u{323}"),
        ("e\u{301}\u{323}e\u{301}\u{323}", 11, "t|e\u{301}\u{323}…"), ("e\u{301}\u{323}e\u{301}\u{323}", 9, "t|"),
        ("🇩🇪🇫🇷", 17, "t|🇩🇪…"), ("🇩🇪🇫🇷", 12, "t|"),
    ])
    func `a cut never divides a Character`(body: String, limit: Int, expected: String) {
        #expect(cut("t", body, to: limit) == expected)
    }

    @Test func `a Character larger than the limit goes as a whole`() {
        let giant = "e" + String(repeating: "\u{301}", count: 100)
        #expect(cut("title", giant + "x", to: 50) == "title|")
    }

    @Test func `the title gives way after the body`() {
        #expect(cut("0123456789", "body", to: 8) == "0123…|")
        #expect(cut("e" + String(repeating: "\u{301}", count: 100), "body", to: 8) == "…|")
    }

    @Test(arguments: [
        // The address leaves room for the body, or for all of it that counts, or it goes.
        (10, 20, 10, 20), (10, 3000, 10, 984), (960, 20, 960, 20), (990, 20, 0, 20), (900, 300, 0, 300), (800, 300, 800, 194),
        (10_000, 3000, 0, 994), (10_000, 0, 0, 0),
    ])
    func `the address gives way first, but only when little of the body would be left`(
        address: Int, body: Int, keptAddress: Int, keptBody: Int
    ) throws {
        let texts = Texts(
            title: "t", body: String(repeating: "b", count: body), url: String(repeating: "u", count: address))
        let bytes = try #require(texts.encoded(within: 1000) { Array("\($0.title)|\($0.body)|\($0.url ?? "")".utf8) })
        #expect(bytes.count <= 1000)
        #expect(bytes.count { $0 == UInt8(ascii: "u") } == keptAddress)
        #expect(bytes.count { $0 == UInt8(ascii: "b") } == keptBody)
    }

    @Test func `what cannot be cut enough is nothing`() {
        #expect(cut("title", "body", to: 3) == nil)
    }

    @Test func `a body of a million characters is cut too`() throws {
        let result = try #require(cut("t", String(repeating: "é", count: 1_000_000), to: 4000))
        #expect(result.utf8.count == 3999)
    }
}
