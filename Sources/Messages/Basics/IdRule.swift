/// What an id may be, of whatever kind and in every store: 1 to 200 bytes of well-formed Unicode without control characters. Ids become
/// keys of tables, parts of message ids and words in logs; what is outside of the rule cannot be all of these.
public enum IdRule {
    /// In bytes of UTF-8. Two of them and a moment still make a message id, which has at most 255 (AMQP 0-9-1 §4.2.5.3).
    public static let longest = 200

    /// What was expected of a text that cannot be an id, to be read after "expected"; nil when it can.
    public static func flaw(in text: String) -> String? {
        guard !isUsable(text) else { return nil }
        if text.isEmpty { return "a text that is not empty" }
        if text.utf8.count > longest { return "an id of at most \(longest) bytes" }
        return text.unicodeScalars.contains(where: isControl) ? "an id without control characters" : "an id in well-formed Unicode"
    }

    /// As ``flaw(in:)`` for an id that may be left out, for which some producers write an empty text.
    static func flaw(inOptional text: String?) -> String? {
        guard let text, !text.isEmpty else { return nil }
        return flaw(in: text)
    }

    /// Whether a text can be an id. Nearly all are ASCII, and one look at their bytes is enough.
    static func isUsable(_ text: String) -> Bool {
        let length = text.utf8.count
        guard length > 0, length <= longest else { return false }
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return true }
        // U+FFFD stands where an id's own characters were lost: two ids could become one.
        return text.unicodeScalars.allSatisfy { !isControl($0) && $0 != "\u{FFFD}" }
    }

    /// General category Cc.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value }
}

extension KeyedDecodingContainer {
    /// An id: what cannot be one (``IdRule``) is refused with its path.
    func decodeID(forKey key: Key) throws -> String {
        let id = try decode(String.self, forKey: key)
        if let flaw = IdRule.flaw(in: id) { throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: flaw) }
        return id
    }

    /// A moment as events write it: RFC 3339 text, or nil when it is missing or null.
    func decodeTimeIfPresent(forKey key: Key) throws -> Timestamp? {
        guard let text = try decodeIfPresent(String.self, forKey: key) else { return nil }
        guard let time = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: JSONShape.time.words)
        }
        return time
    }

    /// A text that is not empty.
    func decodeName(forKey key: Key) throws -> String {
        let name = try decode(String.self, forKey: key)
        guard !name.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "a text that is not empty")
        }
        // A database in C may take what stands before it for the whole name.
        guard !name.utf8.contains(0) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "a text without the character NUL")
        }
        return name
    }
}
