/// An absolute `https` or `http` URL, taken apart as far as needed to decide whether it may be used.
///
/// Strict on purpose: what different parsers read differently (user-info, backslashes, blanks, an empty or unusual host) is no address.
public struct WebAddress: Sendable, Hashable {
    /// The two schemes.
    public enum Scheme: String, Sendable {
        case https
        case http
    }

    /// As it was given.
    public let text: String
    public let scheme: Scheme
    /// Lower-case; an IPv6 address with its brackets.
    public let host: String
    /// Nil when it is the scheme's own.
    public let port: Int?
    /// From the first `/`, `?` or `#` on; may be empty.
    public let rest: String

    /// Takes a URL apart, or gives nil.
    public init?(_ text: String) {
        guard let start = text.range(of: "://", anchoredAfterLetters: 5) else { return nil }
        guard let scheme = Scheme(rawValue: text[..<start.lowerBound].lowercased()) else { return nil }
        guard text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "\\" }) else { return nil }
        let afterScheme = text[start.upperBound...]
        let end = afterScheme.firstIndex { "/?#".contains($0) } ?? afterScheme.endIndex
        guard let authority = Authority(afterScheme[..<end].lowercased()) else { return nil }
        self.text = text
        self.scheme = scheme
        self.host = authority.host
        self.port = authority.port == scheme.port ? nil : authority.port
        self.rest = String(afterScheme[end...])
    }

    /// `scheme://host[:port]` (RFC 6454 §6.2).
    public var origin: String { "\(scheme.rawValue)://\(hostAndPort)" }

    /// As in the header `Host`.
    public var hostAndPort: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether the host is an address in numbers: IPv6, or anything a URL parser may take for IPv4.
    public var isIPLiteral: Bool {
        if host.hasPrefix("[") { return true }
        let labels = host.split(separator: ".")
        return labels.last.map { $0.allSatisfy(\.isASCIIDigit) || $0.hasPrefix("0x") } ?? true
    }

    /// Whether the host is this machine by its usual names.
    public var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension WebAddress.Scheme {
    fileprivate var port: Int {
        switch self {
        case .https: 443
        case .http: 80
        }
    }
}

/// `host[:port]`, in lower case.
private struct Authority {
    let host: String
    let port: Int?

    init?(_ text: String) {
        let isIPv6 = text.hasPrefix("[")
        let hostEnd = isIPv6 ? text.firstIndex(of: "]").map { text.index(after: $0) } : text.firstIndex(of: ":") ?? text.endIndex
        guard let hostEnd else { return nil }
        host = String(text[..<hostEnd])
        let allowed = isIPv6 ? "[]:.0123456789abcdef" : "abcdefghijklmnopqrstuvwxyz0123456789-._"
        guard !host.isEmpty, host.allSatisfy({ allowed.contains($0) }) else { return nil }
        let tail = text[hostEnd...]
        guard tail.isEmpty || tail.first == ":" else { return nil }
        let digits = tail.dropFirst()
        guard digits.allSatisfy(\.isASCIIDigit) else { return nil }
        port = digits.isEmpty ? nil : Int(digits)
        guard digits.isEmpty || (port.map { (1...65535).contains($0) } ?? false) else { return nil }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isWholeNumber }
}

extension String {
    /// The first occurrence of a text within the first few characters.
    fileprivate func range(of separator: String, anchoredAfterLetters limit: Int) -> Range<String.Index>? {
        guard let start = prefix(limit + 1).firstIndex(of: ":"), self[start...].hasPrefix(separator) else { return nil }
        return start..<index(start, offsetBy: separator.count)
    }
}
