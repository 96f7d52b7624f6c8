internal import Crypto
import FoundationEssentials

extension WebPushSubscribed {
    /// What is wrong with the keys: nothing could ever be encrypted with them, so they must not get into the directory.
    public var keyMistakes: [Unreadable.Mistake] {
        var mistakes: [Unreadable.Mistake] = []
        if !Self.isPublicKey(subscription.keys.p256dh) {
            mistakes.append(.init(path: "$.data.subscription.keys.p256dh", expected: Self.point))
        }
        if Self.bytes(subscription.keys.auth)?.count != 16 {
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
        guard let bytes = bytes(text), bytes.count == 65 else { return false }
        do {
            _ = try P256.KeyAgreement.PublicKey(x963Representation: bytes)
            return true
        } catch {
            return false
        }
    }

    /// The bytes of base64 in either alphabet, padded or not: old browsers and some libraries write the other forms.
    private static func bytes(_ text: String) -> Data? {
        guard text.utf8.count <= 128 else { return nil }
        let letters = text.prefix { $0 != "=" }.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: letters + String(repeating: "=", count: (4 - letters.utf8.count % 4) % 4))
    }
}
