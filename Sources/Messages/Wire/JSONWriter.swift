import FoundationEssentials

/// Writes messages as JSON. Keys are sorted, so that equal messages are equal bytes.
enum JSONWriter {
    static func write(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            // Messages hold texts, whole numbers and truth values only: there is nothing in them that JSON cannot say.
            preconditionFailure("a message could not be written as JSON: \(error)")
        }
    }
}
