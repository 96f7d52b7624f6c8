import FoundationEssentials
public import Messages

/// JSON as the command prints it: keys sorted, so that equal results are equal bytes, and slashes left as they are.
public enum JSONText {
    /// The value over several lines, with a line end at its end.
    public static func write(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// The value on one line.
    public static func line(_ value: some Encodable) throws -> [UInt8] { try JSONWriter.encode(value) }

    /// The value that bytes spell; nil when they are not JSON.
    public static func read(_ bytes: [UInt8]) -> JSONValue? {
        try? JSONDecoder().decode(JSONValue.self, from: Data(json: bytes))
    }
}
