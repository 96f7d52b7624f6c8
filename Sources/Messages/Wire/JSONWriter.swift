import FoundationEssentials

/// Writes JSON on one line. Keys are sorted, so that equal values are equal bytes.
public enum JSONWriter {
    /// The value as JSON.
    /// - Throws: when there is something in it that JSON cannot say.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    static func write(_ value: some Encodable) -> [UInt8] {
        do {
            return try encode(value)
        } catch {
            // Messages hold texts, whole numbers and truth values only: there is nothing in them that JSON cannot say.
            preconditionFailure("a message could not be written as JSON: \(error)")
        }
    }
}
