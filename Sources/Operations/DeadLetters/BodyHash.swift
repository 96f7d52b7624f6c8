import Crypto

/// Names a message that has no id by its body.
enum BodyHash {
    /// `body-` and the first 12 hexadecimal digits of SHA-256.
    static func name(of body: [UInt8]) -> String {
        let digits = SHA256.hash(data: body).prefix(6).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return "body-" + digits.joined()
    }
}
