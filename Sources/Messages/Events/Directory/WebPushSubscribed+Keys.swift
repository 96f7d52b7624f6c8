internal import Crypto

extension WebPushSubscribed {
    /// What is wrong with the keys: nothing could ever be encrypted with them, so they must not get into the directory.
    public var keyMistakes: [Unreadable.Mistake] {
        var mistakes: [Unreadable.Mistake] = []
        if !Self.isPublicKey(subscription.keys.p256dh) {
            mistakes.append(.init(path: "$.data.subscription.keys.p256dh", expected: Self.point))
        }
        let auth = subscription.keys.auth
        if auth.utf8.count > 128 || Base64URL.decode(auth)?.count != 16 {
            mistakes.append(.init(path: "$.data.subscription.keys.auth", expected: "16 bytes in base64url"))
        }
        // Products that do not know the key send an empty text.
        if let vapidKey, !vapidKey.isEmpty, !Self.isPublicKey(vapidKey) {
            mistakes.append(.init(path: "$.data.vapidKey", expected: Self.point))
        }
        return mistakes
    }

    private static let point = "an uncompressed P-256 public key: 65 bytes in base64url"

    /// RFC 8291 §3.1, RFC 8292 §3.2: a point on the curve, uncompressed.
    private static func isPublicKey(_ text: String) -> Bool {
        guard text.utf8.count <= 128, let bytes = Base64URL.decode(text), bytes.count == 65 else { return false }
        do {
            _ = try P256.KeyAgreement.PublicKey(x963Representation: bytes)
            return true
        } catch {
            return false
        }
    }
}
