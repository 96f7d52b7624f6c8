internal import Crypto
internal import FoundationEssentials

/// A key pair that serves one message (RFC 8291 §3.1).
struct EphemeralKey {
    let privateKey: P256.KeyAgreement.PrivateKey
    /// 65 bytes, uncompressed.
    let publicBytes: [UInt8]

    /// A new one from 32 random bytes. Asking the library for a new key costs about eight times as much, because it checks each
    /// pair with a signature; numbers outside the curve's order, one in 2^32, are drawn again.
    static func random() -> EphemeralKey {
        while true {
            if let key = EphemeralKey(bytes: RandomBytes.make(32)) { return key }
        }
    }

    /// Nil when the number is zero or not below the curve's order.
    init?(bytes: [UInt8]) {
        guard let key = try? P256.KeyAgreement.PrivateKey(rawRepresentation: bytes) else { return nil }
        privateKey = key
        publicBytes = unsafe key.publicKey.x963Representation.withUnsafeBytes { unsafe Array($0) }
    }
}
