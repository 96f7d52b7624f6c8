import Crypto
import Foundation

/// HMAC-SHA-256, the only building block of RFC 8188, RFC 8291 and AWS signatures.
enum SHA256HMAC {
    static func code(key: some ContiguousBytes, _ parts: [any ContiguousBytes]) -> [UInt8] {
        var code = HMAC<SHA256>(key: SymmetricKey(data: key))
        for part in parts { code.update(data: unsafe part.withUnsafeBytes { unsafe Data($0) }) }
        return Array(code.finalize())
    }
}
