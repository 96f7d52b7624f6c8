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

/// A body in content encoding `aes128gcm` (RFC 8188 §2), opened record by record.
struct EncryptedContent {
    /// Why a body cannot be opened.
    enum Failure: Error, Hashable {
        case shorterThanItsHeader
        case recordSizeBelow18(Int)
        case noRecord
        case recordShorterThanItsTag
        case authenticationFailed(record: Int)
        case noDelimiter(record: Int)
        case wrongDelimiter(record: Int)
    }

    let salt: [UInt8]
    /// Size of a record with its 16-byte tag.
    let recordSize: Int
    let keyID: [UInt8]
    let records: [ArraySlice<UInt8>]

    init(_ body: [UInt8]) throws(Failure) {
        guard body.count >= 21, body.count >= 21 + Int(body[20]) else { throw .shorterThanItsHeader }
        salt = Array(body[0..<16])
        recordSize = body[16..<20].reduce(0) { $0 << 8 | Int($1) }
        guard recordSize >= 18 else { throw .recordSizeBelow18(recordSize) }
        let start = 21 + Int(body[20])
        keyID = Array(body[21..<start])
        guard start < body.count else { throw .noRecord }
        let size = recordSize
        records = stride(from: start, to: body.count, by: size).map { body[$0..<min($0 + size, body.count)] }
    }

    /// The plaintext of all records without padding.
    /// - Parameter inputKey: the input keying material; web push derives it first (RFC 8291 §3.4).
    func open(inputKey: some ContiguousBytes) throws(Failure) -> [UInt8] {
        let pseudoRandomKey = SHA256HMAC.code(key: salt, [inputKey])
        let key = SHA256HMAC.code(key: pseudoRandomKey, [Array("Content-Encoding: aes128gcm\0\u{1}".utf8)]).prefix(16)
        let nonce = SHA256HMAC.code(key: pseudoRandomKey, [Array("Content-Encoding: nonce\0\u{1}".utf8)]).prefix(12)
        var plaintext: [UInt8] = []
        for (index, record) in records.enumerated() {
            let padded = try Self.open(record, index: index, key: Array(key), nonce: Array(nonce))
            plaintext += try Self.withoutPadding(padded, index: index, isLast: index == records.count - 1)
        }
        return plaintext
    }

    private static func open(_ record: ArraySlice<UInt8>, index: Int, key: [UInt8], nonce: [UInt8]) throws(Failure) -> [UInt8] {
        guard record.count > 16 else { throw .recordShorterThanItsTag }
        var nonce = nonce
        // The record number is combined with the nonce as a 96-bit big-endian number; 64 of those bits suffice.
        for offset in 0..<8 { nonce[11 - offset] ^= UInt8(truncatingIfNeeded: index >> (8 * offset)) }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: nonce), ciphertext: record.dropLast(16), tag: record.suffix(16))
            return Array(try AES.GCM.open(box, using: SymmetricKey(data: key)))
        } catch {
            throw .authenticationFailed(record: index)
        }
    }

    private static func withoutPadding(_ padded: [UInt8], index: Int, isLast: Bool) throws(Failure) -> ArraySlice<UInt8> {
        guard let end = padded.lastIndex(where: { $0 != 0 }) else { throw .noDelimiter(record: index) }
        guard padded[end] == (isLast ? 2 : 1) else { throw .wrongDelimiter(record: index) }
        return padded[..<end]
    }
}

/// HMAC-SHA-256, the only building block of RFC 8188, RFC 8291 and AWS signatures.
enum SHA256HMAC {
    static func code(key: some ContiguousBytes, _ parts: [any ContiguousBytes]) -> [UInt8] {
        var code = HMAC<SHA256>(key: SymmetricKey(data: key))
        for part in parts { code.update(data: unsafe part.withUnsafeBytes { unsafe Data($0) }) }
        return Array(code.finalize())
    }
}
