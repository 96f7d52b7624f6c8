public import FoundationEssentials

extension UUID {
    /// The form every provider takes: lower case, 8-4-4-4-12.
    public var lowercase: String {
        unsafe String(unsafeUninitializedCapacity: Self.textLength) { text in
            unsafe write(to: text, letters: UInt8(ascii: "a"))
            return Self.textLength
        }
    }

    /// 32 digits and four hyphens.
    fileprivate static let textLength = 36

    /// Foundation's own text goes through printf, which shows where a job has three ids.
    fileprivate func write(to text: UnsafeMutableBufferPointer<UInt8>, letters: UInt8) {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? UInt8(ascii: "0") + value : letters + value - 10 }
        var place = 0
        unsafe Swift.withUnsafeBytes(of: uuid) { bytes in
            for index in bytes.indices {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    unsafe text[place] = UInt8(ascii: "-")
                    place += 1
                }
                unsafe text[place] = digit(unsafe bytes[index] >> 4)
                unsafe text[place + 1] = digit(unsafe bytes[index] & 0x0F)
                place += 2
            }
        }
    }
}

extension [UInt8] {
    /// Adds an id in the form 8-4-4-4-12.
    /// - Parameter letters: what ten is written as, `a` or `A`.
    mutating func append(_ id: UUID, letters: UInt8) {
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: UUID.textLength) { text in
            unsafe id.write(to: text, letters: letters)
            unsafe append(contentsOf: text)
        }
    }
}
