internal import Crypto
internal import FoundationEssentials
import Glibc
import Messages

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

/// The `aes128gcm` content coding (RFC 8188 §2) with a single record, which is all a push message may have (RFC 8291 §4).
enum EncryptedRecord {
    /// The record size in the header. Any number above the record's own length is right; all senders write this one.
    static let recordSize: UInt32 = 4096

    /// Header and record: `salt ‖ record size ‖ length of the key id ‖ key id ‖ ciphertext ‖ tag`.
    /// - Parameters:
    ///   - inputKey: the input keying material (RFC 8188 §2.2).
    ///   - salt: 16 bytes, never used twice with the same key.
    ///   - keyID: at most 255 bytes.
    /// - Throws: when the library refuses to encrypt.
    static func seal(_ plaintext: [UInt8], inputKey: [UInt8], salt: [UInt8], keyID: [UInt8]) throws -> [UInt8] {
        let keys = ContentKeys(inputKey: inputKey, salt: salt)
        // 0x02 ends the last record (RFC 8188 §2).
        let sealed = try AES.GCM.seal(plaintext + [2], using: keys.key, nonce: AES.GCM.Nonce(data: keys.nonce))
        var body = salt
        body.reserveCapacity(21 + keyID.count + plaintext.count + 17)
        for shift in stride(from: 24, through: 0, by: -8) { body.append(UInt8(truncatingIfNeeded: recordSize >> UInt32(shift))) }
        body.append(UInt8(keyID.count))
        body.append(contentsOf: keyID)
        body.append(contentsOf: sealed.ciphertext)
        body.append(contentsOf: sealed.tag)
        return body
    }
}

/// The key and the first nonce of a message (RFC 8188 §2.2, §2.3).
struct ContentKeys {
    let key: SymmetricKey
    /// 12 bytes.
    let nonce: [UInt8]

    init(inputKey: [UInt8], salt: [UInt8]) {
        let derivation = KeyDerivation(salt: salt, inputKey: inputKey)
        key = SymmetricKey(data: derivation.output(info: Self.keyInformation).prefix(16))
        nonce = Array(derivation.output(info: Self.nonceInformation).prefix(12))
    }

    private static let keyInformation = Array("Content-Encoding: aes128gcm\0".utf8)
    private static let nonceInformation = Array("Content-Encoding: nonce\0".utf8)
}

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

/// Bytes nobody can foresee.
enum RandomBytes {
    /// From the system's generator, with one call for all of them.
    /// - Parameter count: at most 256, more the system does not give at once.
    static func make(_ count: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let status = unsafe getentropy(buffer.baseAddress, count)
            // Fails for more than 256 bytes, and on kernels that have no generator at all.
            precondition(status == 0, "the system gives no random bytes")
            initialized = count
        }
    }
}
