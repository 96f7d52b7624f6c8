import Crypto

/// What APNs knows about the one developer account of the sandbox.
struct APNsAccount: Sendable {
    let keyID: String
    let teamID: String
    let topic: String
    let publicKey: P256.Signing.PublicKey
}
