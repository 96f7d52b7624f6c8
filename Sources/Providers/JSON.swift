internal import FoundationEssentials
import Messages

/// How bodies for providers are written and their answers read.
public enum JSON {
    /// The value as JSON; the same value is the same bytes.
    public static func encode(_ value: some Encodable) throws -> [UInt8] { try JSONWriter.encode(value) }

    /// The value in a provider's answer, or nil when it is not there in that form: an answer that cannot be read is judged by its
    /// status alone.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
        try? JSONDecoder().decode(type, from: Data(json: bytes))
    }
}
