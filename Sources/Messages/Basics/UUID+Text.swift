public import FoundationEssentials

extension UUID {
    /// The form every provider takes: lower case, 8-4-4-4-12.
    public var lowercase: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        text.append(self, letters: UInt8(ascii: "a"))
        return String(decoding: text, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Adds an id in the form 8-4-4-4-12. Foundation's own text goes through printf, which shows where a job has three ids.
    /// - Parameter letters: what ten is written as, `a` or `A`.
    mutating func append(_ id: UUID, letters: UInt8) {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : letters + value - 10 }
        unsafe Swift.withUnsafeBytes(of: id.uuid) { bytes in
            for index in bytes.indices {
                if index == 4 || index == 6 || index == 8 || index == 10 { append(UInt8(ascii: "-")) }
                append(digit(unsafe bytes[index] >> 4))
                append(digit(unsafe bytes[index] & 0x0F))
            }
        }
    }
}
