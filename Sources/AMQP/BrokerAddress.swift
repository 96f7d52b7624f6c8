import Encodings

/// Where a broker is and who asks: one or more hosts of one cluster, a user and a virtual host.
///
/// Its description masks the password, so it may be logged.
public struct BrokerAddress: Sendable, Equatable, CustomStringConvertible {
    /// One node of the cluster.
    public struct Host: Sendable, Equatable, CustomStringConvertible {
        /// A DNS name or an IP address, without brackets.
        public var name: String
        /// The TCP port.
        public var port: Int

        /// A host by its parts; `name` may be an IPv6 address, without brackets.
        public init(name: String, port: Int) {
            self.name = name
            self.port = port
        }

        /// `name:port`, with an IPv6 address in brackets.
        public var description: String { name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)" }
    }

    /// The nodes, never empty when parsed; they are tried in this order, round and round.
    public var hosts: [Host]
    /// The user's name.
    public var user: String
    /// The user's password; never shown.
    public var password: String
    /// The virtual host, `/` unless said otherwise.
    public var virtualHost: String
    /// Whether the connection is encrypted (`amqps`).
    public var usesTLS: Bool

    /// An address by its parts.
    public init(hosts: [Host], user: String, password: String, virtualHost: String = "/", usesTLS: Bool = false) {
        self.hosts = hosts
        self.user = user
        self.password = password
        self.virtualHost = virtualHost
        self.usesTLS = usesTLS
    }

    /// The address as a URL with `***` for the password.
    public var description: String {
        let hosts = hosts.map(\.description).joined(separator: ",")
        return "\(usesTLS ? "amqps" : "amqp")://\(user):***@\(hosts)/\(virtualHost == "/" ? "%2F" : virtualHost)"
    }
}

extension BrokerAddress {
    /// Parses `amqp[s]://user:password@host:port,host:port/virtual-host`.
    ///
    /// Every part may be percent-encoded (RFC 3986 §2.1). No path, or `/` alone, is the virtual host `/`. The port is 5672, or 5671 with
    /// `amqps`, unless it is given. An IPv6 address stands in brackets. Without credentials it is `guest`, which a broker accepts from
    /// its own machine only.
    ///
    /// - Throws: ``BrokerAddressError``, which names the wrong part and never contains the password.
    public init(_ url: String) throws(BrokerAddressError) {
        let (usesTLS, rest) = try Self.scheme(of: url[...])
        // An @ of a virtual host would make what stands before it a password, and what follows it the host that is given the password.
        try Self.checkForStrayAt(rest)
        // The last @ before the path ends the credentials: a password with an @ that nobody encoded still works.
        let pathStart = Self.pathStart(in: rest)
        let authority = rest[..<pathStart]
        let at = authority.lastIndex(of: "@")
        (user, password) = try Self.credentials(at.map { authority[..<$0] })
        hosts = try Self.hosts(at.map { authority[authority.index(after: $0)...] } ?? authority, defaultPort: usesTLS ? 5671 : 5672)
        virtualHost = try Self.virtualHost(rest[pathStart...])
        self.usesTLS = usesTLS
    }

    private static func scheme(of url: Substring) throws(BrokerAddressError) -> (usesTLS: Bool, rest: Substring) {
        if url.lowercased().hasPrefix("amqp://") { return (false, url.dropFirst(7)) }
        if url.lowercased().hasPrefix("amqps://") { return (true, url.dropFirst(8)) }
        throw BrokerAddressError(part: .scheme, advice: "start it with amqp:// or amqps://")
    }

    /// Refuses an `@` behind the first `/` when what stands before that may be hosts: after another `@`, or with a port at its end. A
    /// password with a slash that nobody encoded still works.
    private static func checkForStrayAt(_ rest: Substring) throws(BrokerAddressError) {
        guard let slash = rest.firstIndex(of: "/"), rest[slash...].contains("@") else { return }
        let before = rest[..<slash]
        let port = before.lastIndex(of: ":").map { before[$0...].dropFirst() }
        guard before.contains("@") || port.map({ $0.allSatisfy(\.isNumber) }) ?? true else { return }
        throw BrokerAddressError(part: .virtualHost, advice: "write %40 for an @ in it, and %2F for a slash in the password")
    }

    private static func pathStart(in rest: Substring) -> Substring.Index {
        let at = rest.lastIndex(of: "@") ?? rest.startIndex
        return rest[at...].firstIndex(of: "/") ?? rest.endIndex
    }

    private static func credentials(_ text: Substring?) throws(BrokerAddressError) -> (user: String, password: String) {
        guard let text else { return ("guest", "guest") }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let advice = "write user:password@ before the host, with %XX for special characters"
        guard parts.count == 2, let user = decoded(parts[0]), let password = decoded(parts[1]), !user.isEmpty else {
            throw BrokerAddressError(part: .credentials, advice: advice)
        }
        return (user, password)
    }

    private static func hosts(_ text: Substring, defaultPort: Int) throws(BrokerAddressError) -> [Host] {
        var hosts: [Host] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            hosts.append(try host(part, defaultPort: defaultPort))
        }
        return hosts
    }

    private static func host(_ text: Substring, defaultPort: Int) throws(BrokerAddressError) -> Host {
        let (encoded, port) = try nameAndPort(text)
        guard let name = decoded(encoded), !name.isEmpty, !name.contains(where: { $0.isWhitespace || $0 == "\0" }) else {
            throw BrokerAddressError(part: .host, advice: "name a host, as in amqp://user:password@broker.example:5672/")
        }
        guard let port else { return Host(name: name, port: defaultPort) }
        guard let number = Int(port), (1...65535).contains(number) else {
            throw BrokerAddressError(part: .port, advice: "give a number from 1 to 65535; is user:password@ missing before the host?")
        }
        return Host(name: name, port: number)
    }

    private static func nameAndPort(_ text: Substring) throws(BrokerAddressError) -> (name: Substring, port: Substring?) {
        guard text.first == "[" else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else {
                throw BrokerAddressError(part: .host, advice: "put an IPv6 address in brackets, as in [::1]:5672")
            }
            return (parts.first ?? "", parts.count == 2 ? parts[1] : nil)
        }
        guard let end = text.firstIndex(of: "]") else {
            throw BrokerAddressError(part: .host, advice: "close the bracket of the IPv6 address")
        }
        let after = text[text.index(after: end)...]
        guard after.isEmpty || after.first == ":" else {
            throw BrokerAddressError(part: .host, advice: "only :port may follow the bracket of an IPv6 address")
        }
        return (text[text.index(after: text.startIndex)..<end], after.isEmpty ? nil : after.dropFirst())
    }

    private static func virtualHost(_ path: Substring) throws(BrokerAddressError) -> String {
        let name = path.dropFirst()
        if name.isEmpty { return "/" }
        guard !name.contains(where: { "/?#".contains($0) }), let decoded = decoded(name) else {
            throw BrokerAddressError(part: .virtualHost, advice: "write one segment, with %2F for a slash and nothing after it")
        }
        return decoded
    }

    /// Nil also with a NUL in it: the library would take the text to end there.
    private static func decoded(_ text: Substring) -> String? {
        PercentEncoding.decode(text).flatMap { $0.contains("\0") ? nil : $0 }
    }
}

/// What is wrong with the text of a broker's address, and what it should be. Never shows the password.
public struct BrokerAddressError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The part that is wrong.
    public enum Part: String, Sendable {
        /// `amqp://` or `amqps://`
        case scheme
        /// `user:password@`
        case credentials
        /// A host's name
        case host
        /// A host's port
        case port
        /// The path after the hosts
        case virtualHost = "virtual host"
    }

    /// The part that is wrong.
    public let part: Part
    /// What it should be, as advice to whoever wrote it.
    public let advice: String

    /// One sentence for a log or a terminal.
    public var description: String { "The \(part.rawValue) of the broker's address is wrong: \(advice)" }
}
