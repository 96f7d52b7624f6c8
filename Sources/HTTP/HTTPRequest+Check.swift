extension HTTPRequest {
    /// Headers that frame the message: whoever could set them could make two servers see two different requests (RFC 9112 §11.2).
    private static let framing = ["content-length", "transfer-encoding", "expect", "connection", "upgrade"]

    /// Throws when a header could change the meaning of the request.
    func checkHeaders() throws(HTTPFailure) {
        for header in headers {
            guard !header.name.isEmpty, header.name.hasOnly(\.isTokenCharacter) else {
                throw .badRequest("a header's name is not a token")
            }
            guard header.value.hasOnly(\.isValueCharacter) else {
                throw .badRequest("the header \(header.name) has a line end, a NUL or another control character in its value")
            }
            guard !Self.framing.contains(where: { header.isNamed($0) }) else {
                throw .badRequest("the header \(header.name) is set by the client")
            }
        }
    }

    /// True when a header of this name (in small letters) is among the headers.
    func hasHeader(_ name: String) -> Bool {
        headers.contains { $0.isNamed(name) }
    }
}

extension HTTPField {
    /// - Parameter name: in small letters.
    fileprivate func isNamed(_ name: String) -> Bool { self.name.utf8.count == name.utf8.count && self.name.lowercased() == name }
}

extension UInt8 {
    /// RFC 9110 §5.6.2.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// RFC 9110 §5.5: visible characters, blanks and bytes above ASCII.
    fileprivate var isValueCharacter: Bool { self == 0x09 || (self >= 0x20 && self != 0x7F) }
}
