import Glibc

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
