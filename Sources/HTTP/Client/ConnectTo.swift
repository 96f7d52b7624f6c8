/// Sends what is meant for one host and port to another: the name in the URL, in the certificate check and in `Host` stays.
public struct ConnectTo: Sendable, Equatable {
    /// A text that is not `host:port:host:port`.
    public struct Malformed: Error, Equatable, CustomStringConvertible {
        /// The text that was wrong.
        public var text: String

        /// What was expected, and what was found.
        public var description: String { "expected host:port:host:port, found \"\(text)\"" }
    }

    /// The host in the URL.
    public var host: String
    /// The port in the URL, written or implied.
    public var port: Int
    /// Where to connect to instead; an IPv6 address stands in brackets.
    public var toHost: String
    /// The port to connect to instead.
    public var toPort: Int

    /// A detour.
    public init(host: String, port: Int, toHost: String, toPort: Int) {
        self.host = host
        self.port = port
        self.toHost = toHost
        self.toPort = toPort
    }

    /// Reads `host:port:host:port`, for example `api.push.apple.com:443:127.0.0.1:8443` or `example.com:443:[::1]:8443`.
    public init(parsing text: String) throws(Malformed) {
        let parts = Self.parts(of: text)
        guard parts.count == 4, !parts[0].isEmpty, !parts[2].isEmpty, let port = UInt16(parts[1]), let toPort = UInt16(parts[3]),
            port > 0, toPort > 0
        else { throw Malformed(text: text) }
        self.init(host: parts[0], port: Int(port), toHost: parts[2], toPort: Int(toPort))
    }

    var text: String { "\(host):\(port):\(toHost):\(toPort)" }

    /// Splits at the colons that are not inside brackets.
    private static func parts(of text: String) -> [String] {
        var parts = [""]
        var isInside = false
        for character in text {
            if character == "[" { isInside = true }
            if character == "]" { isInside = false }
            if character == ":", !isInside { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }
}
