import Crypto
import FoundationEssentials
import Testing

@testable import WebPush

@Suite struct KeyDerivationTests {
    /// RFC 4231 §4.2 to §4.5: all of its keys that are no longer than a block.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            Array(1...25), [UInt8](repeating: 0xcd, count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
    ])
    func `the codes of RFC 4231 come out`(key: [UInt8], message: [UInt8], code: String) {
        #expect(hexadecimal(HMACSHA256(key: key).code(for: message)) == code)
    }

    @Test func `the first block of RFC 5869 A-1 comes out`() {
        let derivation = KeyDerivation(salt: Array(0x00...0x0c), inputKey: [UInt8](repeating: 0x0b, count: 22))
        let output = derivation.output(info: Array(0xf0...0xf9))
        #expect(hexadecimal(output) == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf")
    }

    @Test(arguments: [0, 1, 16, 32, 63, 64]) func `the library derives the same`(saltLength: Int) {
        for length in [0, 1, 31, 32, 55, 56, 64, 65, 200] {
            let salt = RandomBytes.make(saltLength)
            let (inputKey, info) = (RandomBytes.make(32), RandomBytes.make(length))
            let expected = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: inputKey), salt: salt, info: info, outputByteCount: 32)
            let output = KeyDerivation(salt: salt, inputKey: inputKey).output(info: info)
            let bytes = unsafe expected.withUnsafeBytes { unsafe Array($0) }
            #expect(output == bytes)
        }
    }

    @Test func `one key serves several messages`() {
        let key = HMACSHA256(key: [1, 2, 3])
        #expect(key.code(for: [4]) == key.code(for: [4]))
        #expect(key.code(for: [4]) != key.code(for: [5]))
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
