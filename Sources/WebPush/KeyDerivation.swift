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
