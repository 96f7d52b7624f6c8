/// An absolute `https` or `http` URL, taken apart as far as needed to decide whether it may be used.
///
/// Strict on purpose: what different parsers read differently (user-info, backslashes, blanks, an empty or unusual host) is no address.
public struct WebAddress: Sendable, Hashable {
    /// The two schemes.
    public enum Scheme: String, Sendable {
        case https
        case http
    }

    /// Why a text is no address.
    public enum Flaw: Error, Sendable {
        /// It has a user's name or password before the host.
        case userInfo
        /// Anything else.
        case malformed
    }

    /// As it was given.
    public let text: String
    public let scheme: Scheme
    /// Lower-case and without a dot at its end, which only says that the name is complete; an IPv6 address with its brackets.
    public let host: String
    /// Nil when it is the scheme's own.
    public let port: Int?
    /// From the first `/`, `?` or `#` on; may be empty.
    public let rest: String

    /// Takes a URL apart, or gives nil.
    public init?(_ text: String) {
        guard let address = try? WebAddress(parsing: text) else { return nil }
        self = address
    }

    /// Takes a URL apart, or says why that is not possible.
    public init(parsing text: String) throws(Flaw) {
        // Each job's URLs come through here: bytes are looked at, not Characters, which cost ten times as much.
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else { throw .malformed }
        guard let scheme = Scheme(prefixOf: bytes) else { throw .malformed }
        let start = scheme.rawValue.utf8.count + 3
        let end = bytes[start...].firstIndex(where: \.endsAuthority) ?? bytes.endIndex
        guard !bytes[start..<end].contains(UInt8(ascii: "@")) else { throw .userInfo }
        guard let authority = Authority(bytes[start..<end]) else { throw .malformed }
        self.text = text
        self.scheme = scheme
        host = authority.host
        port = authority.port == scheme.port ? nil : authority.port
        rest = String(decoding: bytes[end...], as: UTF8.self)
    }

    /// `scheme://host[:port]` (RFC 6454 §6.2).
    public var origin: String { "\(scheme.rawValue)://\(hostAndPort)" }

    /// The one spelling of all that mean the same (RFC 3986 §6.2.2, §6.2.3): scheme and host in small letters, no dot after the host, no port
    /// that is the scheme's own, at least `/` for a path, and no fragment, which is never sent. Path and query stay byte for byte: only
    /// the service knows what they mean.
    public var canonical: String {
        let sent = rest.utf8.firstIndex(of: UInt8(ascii: "#")).map { rest[..<$0] } ?? rest[...]
        let canonical = origin + (sent.hasPrefix("/") ? "" : "/") + sent
        // Nearly all are written so already: then they share their memory.
        return canonical == text ? text : canonical
    }

    /// As in the header `Host`.
    public var hostAndPort: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether the host is an address in numbers: IPv6, or anything a URL parser may take for IPv4.
    public var isIPLiteral: Bool {
        if host.hasPrefix("[") { return true }
        var labels = host.utf8[...]
        while labels.last == UInt8(ascii: ".") { labels.removeLast() }
        let start = labels.lastIndex(of: UInt8(ascii: ".")).map { labels.index(after: $0) } ?? labels.startIndex
        let last = labels[start...]
        return last.allSatisfy(\.isDigit) || last.starts(with: "0x".utf8)
    }

    /// Whether the host is this machine by its usual names.
    public var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        guard host.hasPrefix("127.") else { return false }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension WebAddress.Scheme {
    /// The scheme before `://`, whatever the case of its letters.
    fileprivate init?(prefixOf bytes: [UInt8]) {
        if bytes.starts(with: "https://".utf8, by: { $0.lowercased == $1 }) {
            self = .https
        } else if bytes.starts(with: "http://".utf8, by: { $0.lowercased == $1 }) {
            self = .http
        } else {
            return nil
        }
    }

    fileprivate var port: Int {
        switch self {
        case .https: 443
        case .http: 80
        }
    }
}

/// `host[:port]`.
private struct Authority {
    /// In lower case.
    let host: String
    let port: Int?

    init?(_ bytes: ArraySlice<UInt8>) {
        let isIPv6 = bytes.first == UInt8(ascii: "[")
        let end: Int
        if isIPv6 {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            end = bracket + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        }
        let name = bytes[bytes.startIndex..<end]
        guard !name.isEmpty, name.allSatisfy({ isIPv6 ? $0.isInIPv6 : $0.isInHostName }) else { return nil }
        guard end == bytes.endIndex || bytes[end] == UInt8(ascii: ":") else { return nil }
        let digits = bytes[end...].dropFirst()
        guard digits.allSatisfy(\.isDigit) else { return nil }
        let number = digits.isEmpty ? nil : Int(String(decoding: digits, as: UTF8.self))
        guard digits.isEmpty || (number.map { (1...65535).contains($0) } ?? false) else { return nil }
        // One dot says that the name is complete; with two it is no name, and stays as it is.
        let dot = UInt8(ascii: ".")
        let bare = name.count > 1 && name.last == dot && name.dropLast().last != dot ? name.dropLast() : name
        host = String(decoding: bare.allSatisfy { $0 == $0.lowercased } ? bare : ArraySlice(bare.map(\.lowercased)), as: UTF8.self)
        port = number
    }
}

extension UInt8 {
    fileprivate var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
    fileprivate var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    fileprivate var endsAuthority: Bool { self == UInt8(ascii: "/") || self == UInt8(ascii: "?") || self == UInt8(ascii: "#") }

    fileprivate var isInHostName: Bool {
        isDigit || (lowercased >= 0x61 && lowercased <= 0x7A) || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
            || self == UInt8(ascii: "_")
    }

    fileprivate var isInIPv6: Bool {
        isDigit || (lowercased >= 0x61 && lowercased <= 0x66) || self == UInt8(ascii: ":") || self == UInt8(ascii: ".")
            || self == UInt8(ascii: "[") || self == UInt8(ascii: "]")
    }
}
