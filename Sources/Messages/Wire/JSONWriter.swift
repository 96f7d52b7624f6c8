import FoundationEssentials

/// Writes messages as JSON. Keys are sorted, so that equal messages are equal bytes.
enum JSONWriter {
    static func write(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}
