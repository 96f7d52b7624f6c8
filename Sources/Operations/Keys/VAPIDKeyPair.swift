import Crypto
import Messages

/// The key pair that push services know this application by (RFC 8292), in the forms that settings and browsers take.
public struct VAPIDKeyPair: Sendable, Equatable {
    /// The uncompressed point, 65 bytes, base64url without padding: a browser's `applicationServerKey`.
    public let publicKey: String
    /// The scalar, 32 bytes, base64url without padding: `BELFRY_VAPID_PRIVATE_KEY`. Whoever has it can send in our name.
    public let privateKey: String

    /// Makes a new pair from the system's random numbers.
    public init() {
        let key = P256.Signing.PrivateKey()
        publicKey = Base64URL.encode(key.publicKey.x963Representation)
        privateKey = Base64URL.encode(key.rawRepresentation)
    }
}
