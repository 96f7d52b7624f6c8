internal import Crypto
internal import FoundationEssentials

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
