public import FoundationEssentials

/// Base64 with the alphabet for URLs and without padding (RFC 4648 §5): how keys, secrets and tokens are written.
public enum Base64URL {
    /// The text of some bytes, without padding.
    public static func encode(_ bytes: some DataProtocol) -> String {
        let text = Data(bytes).base64EncodedString()
        return String(text.compactMap { $0 == "=" ? nil : $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    /// The bytes of a text in either alphabet, padded or not, or nil. Old browsers and some client libraries write the other forms.
    public static func decode(_ text: String) -> [UInt8]? {
        var standard = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        while standard.last == "=" { standard.removeLast() }
        guard standard.count % 4 != 1, !standard.contains("=") else { return nil }
        standard += Array(repeating: "=", count: (4 - standard.count % 4) % 4)
        return Data(base64Encoded: String(standard)).map { Array($0) }
    }
}
