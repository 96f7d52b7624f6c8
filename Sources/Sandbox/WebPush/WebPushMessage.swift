import Crypto
import Foundation

/// Opens a web push message the way a browser does (RFC 8291 §3.4).
struct WebPushMessage {
    /// Why the browser would throw the message away.
    enum Failure: Error, Hashable {
        case content(EncryptedContent.Failure)
        case keyIDIsNoPublicKey
    }

    let plaintext: [UInt8]
    /// Senders must use exactly one (RFC 8291 §4); browsers accept more.
    let recordCount: Int

    init(opening body: [UInt8], key: P256.KeyAgreement.PrivateKey, authenticationSecret: [UInt8]) throws(Failure) {
        let content: EncryptedContent
        do throws(EncryptedContent.Failure) { content = try EncryptedContent(body) } catch { throw .content(error) }
        recordCount = content.records.count
        let inputKey = try Self.inputKey(for: content, key: key, authenticationSecret: authenticationSecret)
        do throws(EncryptedContent.Failure) {
            plaintext = try content.open(inputKey: inputKey)
        } catch {
            throw .content(error)
        }
    }

    private static func inputKey(
        for content: EncryptedContent, key: P256.KeyAgreement.PrivateKey, authenticationSecret: [UInt8]
    ) throws(Failure) -> [UInt8] {
        guard let sender = try? P256.KeyAgreement.PublicKey(x963Representation: content.keyID),
            let secret = try? key.sharedSecretFromKeyAgreement(with: sender)
        else { throw .keyIDIsNoPublicKey }
        let firstKey = SHA256HMAC.code(key: authenticationSecret, [secret])
        // The receiver's key stands first, then the sender's.
        let purpose = Array("WebPush: info\0".utf8) + Array(key.publicKey.x963Representation) + content.keyID + [1]
        return SHA256HMAC.code(key: firstKey, [purpose])
    }
}
