import Messages

extension Base64URL {
    /// The bytes of a text in the alphabet for URLs alone, which is all that providers take; otherwise as ``decode(_:)``.
    static func decodeURLAlphabet(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.allSatisfy({ isInAlphabet($0) || $0 == UInt8(ascii: "=") }) else { return nil }
        return decode(text)
    }

    /// A fresh random text of `count` bytes.
    static func random(bytes count: Int) -> String {
        encode((0..<count).map { _ in UInt8.random(in: .min ... .max) })
    }
}
