import FoundationEssentials

/// Reads JSON from front to back without building anything of it, for what comes thousands of times a second.
///
/// It takes only what every reader of JSON takes, and throws ``Unsure`` at everything else, right or wrong: then the general decoder
/// has the word, and its errors are the ones to tell.
struct JSONScanner {
    /// What a scanner throws when it leaves the text to the general decoder.
    struct Unsure: Error {}

    let bytes: [UInt8]
    var position = 0
    private var isAtStart = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next byte that is no white space; 0, which is nothing in JSON, at the end.
    mutating func peek() -> UInt8 {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position += 1
        }
        return 0
    }

    mutating func expect(_ byte: Unicode.Scalar) throws(Unsure) {
        guard peek() == UInt8(ascii: byte) else { throw Unsure() }
        position += 1
    }

    /// Steps into an object; its members are asked for with ``nextName()``, each followed by reading or skipping its value.
    mutating func enterObject() throws(Unsure) {
        try expect("{")
        isAtStart = true
    }

    /// The name of the next member; nil after the last, when the object is left.
    mutating func nextName() throws(Unsure) -> String? {
        let isFirst = isAtStart
        isAtStart = false
        if peek() == UInt8(ascii: "}") {
            position += 1
            return nil
        }
        if !isFirst { try expect(",") }
        let name = try text()
        try expect(":")
        return name
    }

    /// True when the value is null, which is then read.
    mutating func isNull() throws(Unsure) -> Bool {
        guard peek() == UInt8(ascii: "n") else { return false }
        try word("null")
        return true
    }

    /// A text, or nil for null.
    mutating func optionalText() throws(Unsure) -> String? { try isNull() ? nil : try text() }

    /// A text that names something, as ``KeyedDecodingContainer/decodeName(forKey:)`` wants it.
    mutating func name() throws(Unsure) -> String {
        let name = try text()
        guard !name.isEmpty, !name.utf8.contains(0) else { throw Unsure() }
        return name
    }

    /// An id, as ``KeyedDecodingContainer/decodeID(forKey:)`` wants it.
    mutating func id() throws(Unsure) -> String {
        let id = try text()
        guard IdRule.isUsable(id) else { throw Unsure() }
        return id
    }

    /// Makes sure that nothing follows.
    mutating func finish() throws(Unsure) {
        guard peek() == 0, position == bytes.count else { throw Unsure() }
    }
}

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

/// A member of an object that is being scanned. One that comes twice leaves the object to the general decoder.
struct ScannedMember<Value> {
    /// Nil when it was null, or is not there.
    private(set) var value: Value?
    private(set) var isThere = false

    mutating func take(_ value: Value?) throws(JSONScanner.Unsure) {
        guard !isThere else { throw JSONScanner.Unsure() }
        self.value = value
        isThere = true
    }

    func required() throws(JSONScanner.Unsure) -> Value {
        guard let value else { throw JSONScanner.Unsure() }
        return value
    }
}
