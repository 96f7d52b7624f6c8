import Crypto
import CryptoExtras
import Foundation
import Messages

@testable import Sandbox

/// The sender's half of RFC 8291 and RFC 8292.
struct PushSender {
    let key = P256.Signing.PrivateKey()

    var publicKey: String { Base64URL.encode(key.publicKey.x963Representation) }

    func authorization(audience: String, expires: Double, subject: JSON? = "mailto:push@example.com") throws -> String {
        var claims: [String: JSON] = ["aud": .string(audience), "exp": .integer(Int(expires))]
        claims["sub"] = subject
        return "vapid t=\(try TokenMaker.es256(claims: .object(claims), key: key)), k=\(publicKey)"
    }

    /// One record of RFC 8291 §3.4, or several when the record size is small.
    static func encrypt(_ text: String, for subscription: PushSubscription, recordSize: Int = 4096) throws -> [UInt8] {
        let sender = P256.KeyAgreement.PrivateKey()
        let receiver = subscription.privateKey.publicKey
        let salt = Array("0123456789abcdef".utf8)
        let secret = try sender.sharedSecretFromKeyAgreement(with: receiver)
        let firstKey = SHA256HMAC.code(key: subscription.authenticationSecret, [secret])
        let point = Array(sender.publicKey.x963Representation)
        let purpose = Array("WebPush: info\0".utf8) + Array(receiver.x963Representation) + point + [1]
        let base = SHA256HMAC.code(key: salt, [SHA256HMAC.code(key: firstKey, [purpose])])
        let cek = SHA256HMAC.code(key: base, [Array("Content-Encoding: aes128gcm\0\u{1}".utf8)]).prefix(16)
        let nonce = Array(SHA256HMAC.code(key: base, [Array("Content-Encoding: nonce\0\u{1}".utf8)]).prefix(12))
        let size = bigEndianBytes(UInt32(recordSize))
        var body = salt + size + [65] + point
        let chunks = stride(from: 0, to: text.utf8.count, by: recordSize - 17).map {
            Array(Array(text.utf8)[$0..<min($0 + recordSize - 17, text.utf8.count)])
        }
        for (index, chunk) in chunks.enumerated() {
            var recordNonce = nonce
            recordNonce[11] ^= UInt8(index)
            let padded = chunk + [index == chunks.count - 1 ? 2 : 1]
            let box = try AES.GCM.seal(
                padded, using: SymmetricKey(data: cek), nonce: AES.GCM.Nonce(data: recordNonce))
            body += Array(box.ciphertext) + Array(box.tag)
        }
        return body
    }

    private static func bigEndianBytes(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}

/// Makes JSON web tokens as a worker would.
enum TokenMaker {
    static func es256(header: JSON = ["typ": "JWT", "alg": "ES256"], claims: JSON, key: P256.Signing.PrivateKey) throws -> String {
        let text = signedText(header, claims)
        return try "\(text).\(Base64URL.encode(key.signature(for: Data(text.utf8)).rawRepresentation))"
    }

    static func rs256(header: JSON = ["typ": "JWT", "alg": "RS256"], claims: JSON, key: _RSA.Signing.PrivateKey) throws -> String {
        let text = signedText(header, claims)
        let signature = try key.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5)
        return "\(text).\(Base64URL.encode(signature.rawRepresentation))"
    }

    private static func signedText(_ header: JSON, _ claims: JSON) -> String {
        "\(Base64URL.encode(header.text)).\(Base64URL.encode(claims.text))"
    }
}
