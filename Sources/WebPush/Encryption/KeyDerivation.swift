internal import Crypto

/// HKDF with SHA-256 (RFC 5869) for outputs of one block, which is all that RFC 8188 and RFC 8291 ask for.
struct KeyDerivation {
    private let pseudorandomKey: HMACSHA256

    /// The extract step (RFC 5869 §2.2).
    /// - Parameter salt: at most ``HMACSHA256/longestKey`` bytes.
    init(salt: [UInt8], inputKey: [UInt8]) {
        pseudorandomKey = HMACSHA256(key: HMACSHA256(key: salt).code(for: inputKey))
    }

    /// The expand step (RFC 5869 §2.3) for 32 bytes. Shorter keys are their beginning.
    func output(info: consuming [UInt8]) -> [UInt8] {
        info.append(1)
        return pseudorandomKey.code(for: info)
    }
}

/// HMAC with SHA-256 (RFC 2104) and one key for several messages. The hash function is the library's.
///
/// The library's own HMAC is generic over the hash and keeps its key in memory of its own: for the five of a push message that cost
/// ten times as much as the hashing. Keys here serve one message, so they are not wiped either.
struct HMACSHA256 {
    /// How long a key may be without being hashed first: a block.
    static let longestKey = 64

    /// Of words: 64 single bytes are padded one by one.
    private typealias Block = SIMD8<UInt64>

    private let inner: SHA256
    private let outer: SHA256

    /// - Parameter key: at most ``longestKey`` bytes.
    init(key: [UInt8]) {
        precondition(key.count <= Self.longestKey, "a key of \(key.count) bytes would have to be hashed first")
        var block = Block()
        unsafe withUnsafeMutableBytes(of: &block) { unsafe $0.copyBytes(from: key) }
        inner = Self.begin(block, pad: 0x3636_3636_3636_3636)
        outer = Self.begin(block, pad: 0x5c5c_5c5c_5c5c_5c5c)
    }

    /// The 32 bytes of a message's code.
    func code(for message: [UInt8]) -> [UInt8] {
        Self.end(outer, with: Self.end(inner, with: message))
    }

    private static func begin(_ key: Block, pad: UInt64) -> SHA256 {
        var hash = SHA256()
        unsafe withUnsafeBytes(of: key ^ Block(repeating: pad)) { unsafe hash.update(bufferPointer: $0) }
        return hash
    }

    private static func end(_ begun: SHA256, with bytes: [UInt8]) -> [UInt8] {
        var hash = begun
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        let digest = hash.finalize()
        return unsafe digest.withUnsafeBytes { unsafe Array($0) }
    }
}
