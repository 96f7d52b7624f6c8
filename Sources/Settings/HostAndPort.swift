/// Where a server listens, as in `127.0.0.1:9400`, `[::1]:9400` or `:9400` (every IPv4 address of the machine).
public struct HostAndPort: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address, without the brackets of IPv6.
    public let host: String
    /// From 0 to 65535; 0 lets the system choose.
    public let port: Int

    /// Puts a host and a port together, unchecked.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads the written form. The port cannot be left out.
    public init(parsing text: String) throws(InvalidValue) {
        guard let colon = text.lastIndex(of: ":") else {
            throw InvalidValue("has no port: write it as 127.0.0.1:9400")
        }
        let digits = text[text.index(after: colon)...]
        guard let port = Int(digits), (0...65535).contains(port), digits.allSatisfy(\.isNumber) else {
            throw InvalidValue("has no port from 0 to 65535 after the last colon")
        }
        self.init(host: try Self.host(text[..<colon]), port: port)
    }

    private static func host(_ text: Substring) throws(InvalidValue) -> String {
        if text.isEmpty { return "0.0.0.0" }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let inside = text.dropFirst().dropLast()
            guard inside.contains(":"), !inside.contains(where: { "[]/@ ".contains($0) }) else {
                throw InvalidValue("is not host:port: only an IPv6 address goes in brackets")
            }
            return String(inside)
        }
        guard !text.contains(where: { "[]/@ :".contains($0) }) else {
            throw InvalidValue("is not host:port: an IPv6 address goes in brackets, and nothing comes before the host")
        }
        return String(text)
    }

    /// The written form, which can be read again.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
