/// The headers of an answer: looked up by name, whatever the case of the letters.
///
/// They stay the bytes that came in until somebody asks, because most are never looked at.
public struct HTTPHeaders: Sendable, Equatable {
    /// Lines `name: value`, each ended by a line feed.
    private(set) var lines: [UInt8] = []

    /// No headers.
    public init() {}

    /// These headers, in this order.
    public init(_ fields: [HTTPField]) {
        for field in fields { append(line: Array("\(field.name): \(field.value)".utf8)) }
    }

    /// The first value under this name without the blanks around it, or nil. Bytes that are not UTF-8 are replaced.
    public subscript(name: String) -> String? {
        let length = name.utf8.count
        var rest = lines[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            guard line.count > length, line[line.startIndex + length] == UInt8(ascii: ":") else { continue }
            guard zip(line, name.utf8).allSatisfy({ $0.lowercasedASCII == $1.lowercasedASCII }) else { continue }
            return String(decoding: line.dropFirst(length + 1).trimmed, as: UTF8.self)
        }
        return nil
    }

    /// Adds a line as it came from the network, with or without its line end.
    mutating func append(line: some Collection<UInt8>) {
        // Most answers have less; growing step by step would move the first lines each time.
        if lines.isEmpty { lines.reserveCapacity(512) }
        for byte in line where byte != UInt8(ascii: "\r") && byte != UInt8(ascii: "\n") { lines.append(byte) }
        lines.append(UInt8(ascii: "\n"))
    }

    mutating func removeAll() {
        lines.removeAll(keepingCapacity: true)
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// These headers, in this order: `["Retry-After": "5"]`.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { HTTPField(name: $0.0, value: $0.1) })
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmed: ArraySlice<UInt8> {
        var rest = drop(while: \.isBlank)
        while let last = rest.last, last.isBlank { rest.removeLast() }
        return rest
    }
}
