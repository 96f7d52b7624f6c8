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
