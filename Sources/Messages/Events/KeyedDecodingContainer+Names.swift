extension KeyedDecodingContainer {
    /// A string that names something: empty text names nothing and is refused with its path.
    func decodeName(forKey key: Key) throws -> String {
        let name = try decode(String.self, forKey: key)
        guard !name.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "a text that is not empty")
        }
        return name
    }
}
