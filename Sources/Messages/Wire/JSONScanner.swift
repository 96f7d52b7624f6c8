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
