import FoundationEssentials

extension JSONScanner {
    /// True, false, or nil for null.
    mutating func optionalFlag() throws(Unsure) -> Bool? {
        switch peek() {
        case UInt8(ascii: "t"):
            try word("true")
            return true
        case UInt8(ascii: "f"):
            try word("false")
            return false
        default:
            guard try isNull() else { throw Unsure() }
            return nil
        }
    }

    /// Whole milliseconds.
    mutating func timestamp() throws(Unsure) -> Timestamp { Timestamp(milliseconds: try wholeNumber()) }

    /// Up to 18 digits, which always fit, without a zero in front, a fraction or an exponent.
    private mutating func wholeNumber() throws(Unsure) -> Int64 {
        let isNegative = peek() == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let start = position
        var number: Int64 = 0
        while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] {
            guard position - start < 18 else { throw Unsure() }
            number = number * 10 + Int64(bytes[position] - UInt8(ascii: "0"))
            position += 1
        }
        guard position > start, bytes[start] != UInt8(ascii: "0") || (position == start + 1 && !isNegative) else { throw Unsure() }
        guard position < bytes.count, !Self.goesOn(bytes[position]) else { throw Unsure() }
        return isNegative ? -number : number
    }

    private static func goesOn(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
    }

    /// An id in the form 8-4-4-4-12, in quotation marks.
    mutating func uuid() throws(Unsure) -> UUID {
        try expect("\"")
        guard position + 37 <= bytes.count, bytes[position + 36] == UInt8(ascii: "\"") else { throw Unsure() }
        var id: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        try fill(&id)
        position += 1
        return UUID(uuid: id)
    }

    private mutating func fill(_ id: inout uuid_t) throws(Unsure) {
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 {
                guard bytes[position] == UInt8(ascii: "-") else { throw Unsure() }
                position += 1
            }
            let byte = try Self.digit(bytes[position]) << 4 | Self.digit(bytes[position + 1])
            unsafe Swift.withUnsafeMutableBytes(of: &id) { unsafe $0[index] = byte }
            position += 2
        }
    }

    private static func digit(_ byte: UInt8) throws(Unsure) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: throw Unsure()
        }
    }
}
