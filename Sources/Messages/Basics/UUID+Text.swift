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

    /// Foundation's own text goes through printf, which shows where a job has three ids: here eight digits are made at once.
    fileprivate func write(to text: UnsafeMutableBufferPointer<UInt8>, letters: UInt8) {
        let words = unsafe unsafeBitCast(uuid, to: (UInt32, UInt32, UInt32, UInt32).self)
        let text = UnsafeMutableRawBufferPointer(text)
        let (second, third) = (Self.digits(words.1, letters), Self.digits(words.2, letters))
        unsafe text.storeBytes(of: Self.digits(words.0, letters), as: UInt64.self)
        unsafe text.storeBytes(of: second.firstHalf, toByteOffset: 9, as: UInt32.self)
        unsafe text.storeBytes(of: second.secondHalf, toByteOffset: 14, as: UInt32.self)
        unsafe text.storeBytes(of: third.firstHalf, toByteOffset: 19, as: UInt32.self)
        unsafe text.storeBytes(of: third.secondHalf, toByteOffset: 24, as: UInt32.self)
        unsafe text.storeBytes(of: Self.digits(words.3, letters), toByteOffset: 28, as: UInt64.self)
        for hyphen in [8, 13, 18, 23] { unsafe text[hyphen] = UInt8(ascii: "-") }
    }

    /// The hexadecimal digits of four bytes, all in the order of memory.
    private static func digits(_ bytes: UInt32, _ letters: UInt8) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Each half byte into a byte of its own.
        var digits = UInt64(bytes.bigEndian)
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits | digits << 4) & 0x0F0F_0F0F_0F0F_0F0F
        // One more than 9 has the fifth bit once 6 is added.
        let isLetter = (digits &+ ones &* 6) >> 4 & ones
        let zero = UInt8(ascii: "0")
        return (digits &+ ones &* UInt64(zero) &+ isLetter &* UInt64(letters - 10 - zero)).bigEndian
    }
}

extension UInt64 {
    /// The four bytes that come first in memory.
    fileprivate var firstHalf: UInt32 { UInt32(truncatingIfNeeded: littleEndian).littleEndian }
    fileprivate var secondHalf: UInt32 { UInt32(truncatingIfNeeded: littleEndian >> 32).littleEndian }
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
