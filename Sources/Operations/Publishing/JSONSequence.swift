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
