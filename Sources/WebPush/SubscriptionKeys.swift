internal import Crypto
internal import FoundationEssentials
import Messages

/// What a browser gives so that only it can read its messages (RFC 8291 §3).
struct SubscriptionKeys {
    /// The receiver's public key.
    let publicKey: P256.KeyAgreement.PublicKey
    /// 65 bytes: the key uncompressed.
    let publicBytes: [UInt8]
    /// 16 bytes.
    let secret: [UInt8]

    /// Nil when the key is not 65 bytes or not on the curve, or the secret is not 16 bytes.
    init?(p256dh: String, auth: String) {
        guard let publicBytes = Base64URL.decode(p256dh), publicBytes.count == 65 else { return nil }
        guard let secret = Base64URL.decode(auth), secret.count == 16 else { return nil }
        guard let publicKey = try? P256.KeyAgreement.PublicKey(x963Representation: publicBytes) else { return nil }
        self.publicKey = publicKey
        self.publicBytes = publicBytes
        self.secret = secret
    }
}
