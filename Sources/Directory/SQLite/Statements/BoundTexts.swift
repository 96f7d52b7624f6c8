/// The texts that are bound to a statement while it runs.
///
/// SQLite would make a copy of each with its allocator, thirty times for one assignment; here they lie in one piece of memory.
@safe final class BoundTexts {
    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 16_384, alignment: 1)
    private var used = 0

    deinit { unsafe memory.deallocate() }

    /// Forgets all of them.
    func removeAll() { used = 0 }

    /// A copy that stays until ``removeAll()``; nil when there is no room for it.
    func keep(_ text: UnsafeBufferPointer<UInt8>) -> UnsafePointer<CChar>? {
        guard unsafe text.count <= memory.count - used else { return nil }
        // Not beyond the end even for an empty text: SQLite takes only a null pointer for NULL.
        let place = unsafe memory.baseAddress?.advanced(by: min(used, memory.count - 1))
        if let start = text.baseAddress { unsafe place?.copyMemory(from: start, byteCount: text.count) }
        used += text.count
        return unsafe UnsafePointer(place?.assumingMemoryBound(to: CChar.self))
    }
}
