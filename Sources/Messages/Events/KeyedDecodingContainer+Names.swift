extension KeyedDecodingContainer {
    /// A string that names something: empty text names nothing and is refused with its path.
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
