import Messages
import Testing

@Suite struct `Base64 for URLs` {
    @Test(arguments: [
        ("", []), ("AA", [0]), ("AA==", [0]), ("-_8", [0xFB, 0xFF]), ("+/8", [0xFB, 0xFF]), ("-_8=", [0xFB, 0xFF]), ("AAAA", [0, 0, 0]),
    ])
    func `is read in both alphabets, padded or not`(text: String, bytes: [UInt8]) {
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test(arguments: [
        "A", "A===", "A*", "AA=A", "AA A", "é", "AA=", "AA===", "AAAA=", "AAAA====", "=", "==", "AA==x", "AA=x", " AA", "AA\n", "AB",
        "AA8=x", "__9",
    ])
    func `is refused when anything about it is not as it should be`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `is written without padding`() {
        #expect(Base64URL.encode([0xFB, 0xFF] as [UInt8]) == "-_8")
    }
}
