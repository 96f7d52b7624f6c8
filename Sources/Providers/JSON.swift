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

/// Signs JSON Web Tokens in their compact form (RFC 7515 §3.1), for credentials that are made anew every few minutes or hours.
public enum JSONWebToken {
    /// `header.claims.signature`, each base64url.
    /// - Parameter sign: gets the signing input `header.claims` and gives the raw signature: for ES256 `r ‖ s` (RFC 7518 §3.4).
    public static func signed(
        header: some Encodable, claims: some Encodable, by sign: ([UInt8]) throws -> [UInt8]
    ) throws -> String {
        let input = Base64URL.encode(try JSON.encode(header)) + "." + Base64URL.encode(try JSON.encode(claims))
        return input + "." + Base64URL.encode(try sign(Array(input.utf8)))
    }
}
