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
