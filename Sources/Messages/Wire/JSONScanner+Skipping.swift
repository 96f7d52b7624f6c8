extension JSONScanner {
    /// Reads over a value that nobody needs; it has to be JSON all the same.
    /// - Parameter depth: how deep values may lie in one another; nobody means more.
    mutating func skip(depth: Int = 16) throws(Unsure) {
        guard depth > 0 else { throw Unsure() }
        switch peek() {
        case UInt8(ascii: "\""): _ = try text()
        case UInt8(ascii: "{"):
            try enterObject()
            while try nextName() != nil { try skip(depth: depth - 1) }
        case UInt8(ascii: "["): try skipList(depth)
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try skipNumber()
        }
    }

    private mutating func skipList(_ depth: Int) throws(Unsure) {
        try expect("[")
        if peek() == UInt8(ascii: "]") { return position += 1 }
        try skip(depth: depth - 1)
        while peek() == UInt8(ascii: ",") {
            position += 1
            try skip(depth: depth - 1)
        }
        try expect("]")
    }

    /// Reads a word as it stands here.
    mutating func word(_ word: StaticString) throws(Unsure) {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count else { throw Unsure() }
        let isThere = word.withUTF8Buffer { unsafe bytes[position..<end].elementsEqual($0) }
        guard isThere else { throw Unsure() }
        position = end
    }

    /// RFC 8259 §6.
    private mutating func skipNumber() throws(Unsure) {
        if peek() == UInt8(ascii: "-") { position += 1 }
        // After a zero in front no other digit may follow.
        if here == UInt8(ascii: "0") { position += 1 } else { try skipDigits() }
        guard !isDigit(here) else { throw Unsure() }
        if here == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if here == UInt8(ascii: "e") || here == UInt8(ascii: "E") {
            position += 1
            if here == UInt8(ascii: "+") || here == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(Unsure) {
        guard isDigit(here) else { throw Unsure() }
        while isDigit(here) { position += 1 }
    }

    private var here: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
