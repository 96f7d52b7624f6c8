internal import Crypto

/// HMAC with SHA-256 (RFC 2104) and one key for several messages. The hash function is the library's.
///
/// The library's own HMAC is generic over the hash and keeps its key in memory of its own: for the five of a push message that cost
/// ten times as much as the hashing. Keys here serve one message, so they are not wiped either.
struct HMACSHA256 {
    /// How long a key may be without being hashed first: a block.
    static let longestKey = 64

    private let inner: SHA256
    private let outer: SHA256

    /// - Parameter key: at most ``longestKey`` bytes.
    init(key: [UInt8]) {
        precondition(key.count <= Self.longestKey, "a key of \(key.count) bytes would have to be hashed first")
        inner = Self.begin(key, pad: 0x36)
        outer = Self.begin(key, pad: 0x5c)
    }

    /// The 32 bytes of a message's code.
    func code(for message: [UInt8]) -> [UInt8] {
        Self.end(outer, with: Self.end(inner, with: message))
    }

    private static func begin(_ key: [UInt8], pad: UInt8) -> SHA256 {
        var block = SIMD64<UInt8>(repeating: pad)
        for index in key.indices { block[index] ^= key[index] }
        var hash = SHA256()
        unsafe withUnsafeBytes(of: block) { unsafe hash.update(bufferPointer: $0) }
        return hash
    }

    private static func end(_ begun: SHA256, with bytes: [UInt8]) -> [UInt8] {
        var hash = begun
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        let digest = hash.finalize()
        return unsafe digest.withUnsafeBytes { unsafe Array($0) }
    }
}
