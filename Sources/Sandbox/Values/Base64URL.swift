import Foundation

/// Base64 with the URL alphabet and without padding (RFC 4648 §5), as JWT and web push use it.
enum Base64URL {
    /// Reads it with or without padding; nil when a character is foreign to the alphabet.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let unpadded = text.prefix { $0 != "=" }
        guard text.dropFirst(unpadded.count).count <= 2, unpadded.utf8.allSatisfy(isInAlphabet) else { return nil }
        var standard = String(unpadded).replacing("-", with: "+").replacing("_", with: "/")
        standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: standard).map(Array.init)
    }

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// A fresh random text of `count` bytes.
    static func random(bytes count: Int) -> String {
        encode((0..<count).map { _ in UInt8.random(in: .min ... .max) })
    }

    static func isInAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
