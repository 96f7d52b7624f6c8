internal import Crypto
internal import FoundationEssentials

/// Encrypts a push message so that only the subscribed browser can read it (RFC 8291).
enum MessageEncryption {
    /// The most plaintext a message may have: 3993 = 4096 − 86 (header) − 16 (tag) − 1 (delimiter).
    static let plaintextLimit = 3993
    /// By how much a body is larger than its plaintext: 103 = 86 (header) + 16 (tag) + 1 (delimiter).
    static let overhead = 103

    /// The request's body, at most 4096 bytes for a plaintext within ``plaintextLimit``.
    /// - Parameters:
    ///   - sender: a key pair for this message alone.
    ///   - salt: 16 random bytes.
    /// - Throws: when the library refuses to encrypt.
    static func encrypt(
        _ plaintext: [UInt8], for receiver: SubscriptionKeys, from sender: EphemeralKey, salt: [UInt8]
    ) throws -> [UInt8] {
        let inputKey = try inputKey(receiver, sender)
        return try EncryptedRecord.seal(plaintext, inputKey: inputKey, salt: salt, keyID: sender.publicBytes)
    }

    /// RFC 8291 §3.3 and §3.4: the shared secret, mixed with the receiver's own secret and bound to both public keys.
    static func inputKey(_ receiver: SubscriptionKeys, _ sender: EphemeralKey) throws -> [UInt8] {
        let shared = try sender.privateKey.sharedSecretFromKeyAgreement(with: receiver.publicKey)
        let derivation = KeyDerivation(salt: receiver.secret, inputKey: unsafe shared.withUnsafeBytes { unsafe Array($0) })
        var information: [UInt8] = []
        information.reserveCapacity(Self.information.count + receiver.publicBytes.count + sender.publicBytes.count + 1)
        for part in [Self.information, receiver.publicBytes, sender.publicBytes] { information += part }
        return derivation.output(info: information)
    }

    private static let information = Array("WebPush: info\0".utf8)
}
