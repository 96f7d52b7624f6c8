import CryptoExtras

/// What Google knows about the one service account of the sandbox.
struct FCMAccount: Sendable {
    static let scope = "https://www.googleapis.com/auth/firebase.messaging"
    static let googleTokenURL = "https://oauth2.googleapis.com/token"

    let projectID: String
    let clientEmail: String
    let privateKeyID: String
    let tokenURL: String
    let publicKey: _RSA.Signing.PublicKey
}
