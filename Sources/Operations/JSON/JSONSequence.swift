import Messages

/// Cuts a text of JSON values into the bytes of each: one value, several one after the other (JSON lines), or one list of them. Each keeps
/// its bytes as they are. It does not check the values: a broken one is for whoever reads it.
public enum JSONSequence {
    /// The bytes of each value, without blanks around it; empty when there is none.
    public static func split(_ bytes: [UInt8]) -> [[UInt8]] { slices(of: bytes[...]).map(Array.init) }

    /// The values where they stand.
    static func slices(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let values = cut(bytes)
        guard values.count == 1, let list = values.first else { return values }
        return elements(of: list) ?? values
    }

    /// The elements of a list where they stand; nil when the bytes are no list.
    static func elements(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") else { return nil }
        return cut(bytes.dropFirst().dropLast())
    }

    /// A value ends where depth comes back to 0, or before a comma or a blank at depth 0.
    private static func cut(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var values: [ArraySlice<UInt8>] = []
        var start: Int?
        var scan = Scan()
        for index in bytes.indices {
            let isSeparator = scan.read(bytes[index])
            if isSeparator, let first = start {
                values.append(bytes[first..<index])
                start = nil
            } else if !isSeparator, start == nil {
                start = index
            }
            if scan.hasClosedValue, let first = start {
                values.append(bytes[first...index])
                start = nil
            }
        }
        if let first = start { values.append(bytes[first...]) }
        return values
    }

    /// Where in a JSON text one is: how deep, and whether in a string.
    struct Scan {
        private(set) var depth = 0
        private(set) var isInString = false
        private var isEscaped = false
        private(set) var hasClosedValue = false

        /// Whether the byte stands between two values.
        mutating func read(_ byte: UInt8) -> Bool {
            hasClosedValue = false
            if isInString {
                readInString(byte)
                return false
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth = max(depth - 1, 0)
                hasClosedValue = depth == 0
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"), UInt8(ascii: ","): return depth == 0
            default: break
            }
            return false
        }

        private mutating func readInString(_ byte: UInt8) {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInString = false
            }
        }
    }
}

/// Takes an object of a JSON text apart without decoding its values: each keeps its bytes and its place.
enum JSONFields {
    typealias Field = (name: String, value: ArraySlice<UInt8>)

    /// The fields in their order; nil when the bytes are no object. A value may still be broken: that is for whoever reads it.
    static func split(_ bytes: ArraySlice<UInt8>) -> [Field]? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") else { return nil }
        let inner = bytes.dropFirst().dropLast()
        var fields: [Field] = []
        var start = inner.startIndex
        var colon: Int?
        var scan = JSONSequence.Scan()
        for index in inner.indices {
            _ = scan.read(inner[index])
            guard scan.depth == 0, !scan.isInString else { continue }
            if inner[index] == UInt8(ascii: ":"), colon == nil {
                colon = index
            } else if inner[index] == UInt8(ascii: ",") {
                guard let field = field(inner[start..<index], colon) else { return nil }
                fields.append(field)
                start = index + 1
                colon = nil
            }
        }
        if trimmed(inner[start...]).isEmpty { return fields.isEmpty ? [] : nil }
        guard let last = field(inner[start...], colon) else { return nil }
        return fields + [last]
    }

    private static func field(_ bytes: ArraySlice<UInt8>, _ colon: Int?) -> Field? {
        guard let colon, let name = JSONText.read(Array(trimmed(bytes[..<colon])))?.text else { return nil }
        return (name, trimmed(bytes[(colon + 1)...]))
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, first == 0x20 || (0x09...0x0D).contains(first) { bytes = bytes.dropFirst() }
        while let last = bytes.last, last == 0x20 || (0x09...0x0D).contains(last) { bytes = bytes.dropLast() }
        return bytes
    }
}
