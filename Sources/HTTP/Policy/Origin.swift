/// The part of a URL that decides which connection is used: scheme, host and port.
struct Origin: Hashable {
    /// `https://host:port` in small letters, without a dot after the host and without the scheme's own port: what the requests of one
    /// queue have in common, however their URLs are spelled.
    var name: String
    /// Host and port, spelled the same way: the only part of a URL that may appear in a text.
    var host: String
    /// True for `http`.
    var isPlain: Bool

    /// Checks a URL as far as this module relies on it; the rest is libcurl's to refuse.
    init(url: String, allowsPlain: Bool) throws(HTTPFailure) {
        guard url.hasOnly({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw .badRequest("the URL has a character that must be percent-encoded")
        }
        isPlain = url.startsIgnoringCase("http://")
        guard isPlain || url.startsIgnoringCase("https://") else { throw .badRequest("the URL does not start with https://") }
        guard !isPlain || allowsPlain else { throw .badRequest("plain http is refused") }
        let bytes = url.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: isPlain ? 7 : 8)
        let authority = bytes[start...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard !authority.isEmpty else { throw .badRequest("the URL has no host") }
        guard !authority.contains(UInt8(ascii: "@")) else { throw .badRequest("the URL has a user name") }
        host = Self.spelled(authority, isPlain: isPlain)
        name = (isPlain ? "http://" : "https://") + host
    }

    private static func spelled(_ authority: Substring.UTF8View, isPlain: Bool) -> String {
        var name = Substring(authority)[...]
        for port in [isPlain ? ":80" : ":443", ":"] where name.hasSuffix(port) {
            name = name.dropLast(port.utf8.count)
            break
        }
        // The last dot of a complete name stands before the port, if there is one. In brackets there is none.
        let end = name.hasSuffix("]") ? nil : name.lastIndex(of: ":") ?? name.endIndex
        if let end, name[..<end].hasSuffix("."), name[..<end].utf8.count > 1 {
            return "\(name[..<end].dropLast())\(name[end...])".lowercased()
        }
        return name.lowercased()
    }
}

extension String {
    /// Whether the text begins with another one of small letters, whatever the case of its own.
    fileprivate func startsIgnoringCase(_ prefix: StaticString) -> Bool {
        let wanted = prefix.utf8CodeUnitCount
        return utf8.count >= wanted
            && utf8.prefix(wanted).elementsEqual(prefix.description.utf8) { ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) == $1 }
    }
}
