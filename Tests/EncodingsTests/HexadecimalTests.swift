import Encodings
import Testing

@Suite struct Hexadecimal {
    @Test func `each byte has two digits`() {
        #expect([UInt8]().hex.isEmpty)
        #expect(([0, 9, 10, 15, 16, 255] as [UInt8]).hex == "00090a0f10ff")
    }
}
