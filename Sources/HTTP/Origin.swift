/// The part of a URL that decides which connection is used: scheme, host and port.
struct Origin: Hashable {
    /// `https://host:port` in small letters, as written: what the requests of one queue have in common.
    var name: String
    /// Host and port: the only part of a URL that may appear in a text.
    var host: String
    /// True for `http`.
    var isPlain: Bool

    /// Checks a URL as far as this module relies on it; the rest is libcurl's to refuse.
    init(url: String, allowsPlain: Bool) throws(HTTPFailure) {
        guard url.hasOnly({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw .badRequest("the URL has a character that must be percent-encoded")
        }
        isPlain = url.hasPrefix("http://")
        guard isPlain || url.hasPrefix("https://") else { throw .badRequest("the URL does not start with https://") }
        guard !isPlain || allowsPlain else { throw .badRequest("plain http is refused") }
        let bytes = url.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: isPlain ? 7 : 8)
        let authority = bytes[start...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard !authority.isEmpty else { throw .badRequest("the URL has no host") }
        guard !authority.contains(UInt8(ascii: "@")) else { throw .badRequest("the URL has a user name") }
        host = url[authority.startIndex..<authority.endIndex].lowercased()
        name = (isPlain ? "http://" : "https://") + host
    }
}
