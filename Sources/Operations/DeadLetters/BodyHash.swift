import Crypto
import Encodings

/// Names a message that has no id by its body.
enum BodyHash {
    /// `body-` and the first 12 hexadecimal digits of SHA-256.
    static func name(of body: [UInt8]) -> String {
        "body-" + SHA256.hash(data: body).prefix(6).hex
    }
}
