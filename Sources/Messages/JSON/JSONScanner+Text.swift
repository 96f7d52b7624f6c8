extension JSONScanner {
    /// A text of any content; what is no Unicode in it is read as U+FFFD, as ``JSONRepair`` writes it.
    mutating func text() throws(Unsure) -> String {
        try expect("\"")
        let start = position
        var all: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                defer { position += 1 }
                return all < 0x80 ? plain(start..<position) : String(decoding: bytes[start..<position], as: UTF8.self)
            }
            all |= byte
            if byte == UInt8(ascii: "\\") { return try escapedText(from: start) }
            guard byte >= 0x20 else { break }
            position += 1
        }
        throw Unsure()
    }

    /// ASCII needs no look at its validity, which costs more than the rest.
    private func plain(_ range: Range<Int>) -> String {
        unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: UnsafeBufferPointer(rebasing: $0[range]), as: UTF8.self) }
    }

    /// The rest of a text in which something is escaped.
    private mutating func escapedText(from start: Int) throws(Unsure) -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try appendEscaped(to: &text)
            case 0x00..<0x20: throw Unsure()
            default: text.append(byte)
            }
        }
        throw Unsure()
    }

    private mutating func appendEscaped(to text: inout [UInt8]) throws(Unsure) {
        guard position < bytes.count else { throw Unsure() }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try scalar())).utf8)
        default: throw Unsure()
        }
    }

    /// What `\u` says; beyond U+FFFF that takes two of them (RFC 8259 §7). Half of a pair is U+FFFD.
    private mutating func scalar() throws(Unsure) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let start = position
        guard UTF16.isLeadSurrogate(first), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        position += 2
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else {
            // It may be a whole character, or half of the next.
            position = start
            return "\u{FFFD}"
        }
        guard let scalar = Unicode.Scalar(0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))) else { throw Unsure() }
        return scalar
    }

    private mutating func codeUnit() throws(Unsure) -> UInt16 {
        guard position + 4 <= bytes.count else { throw Unsure() }
        var unit: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): unit = unit << 4 | UInt16(byte - UInt8(ascii: "A") + 10)
            default: throw Unsure()
            }
        }
        position += 4
        return unit
    }
}
