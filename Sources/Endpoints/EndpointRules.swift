/// Which endpoints may be pushed to. They come from browsers, that is from anybody, and whoever could name any address could make the
/// workers knock inside our own network. So the router asks these rules when a subscription comes in, and the worker asks again when it
/// sends. What a name resolves to is looked at when the connection is made, by the module HTTP.
public struct EndpointRules: Sendable, Equatable {
    /// Push services besides the four built in.
    public var hosts: [PushHost]
    /// Whether endpoints may be on this machine, also in plain http: for stand-ins only.
    public var allowsLoopback: Bool

    /// Longer than the endpoints of all services, and short enough for every queue, column and request line.
    public static let longest = 2048

    /// Rules from their parts; without any, only the four services' own hosts.
    public init(hosts: [PushHost] = [], allowsLoopback: Bool = false) {
        self.hosts = hosts
        self.allowsLoopback = allowsLoopback
    }

    /// The endpoint behind a URL.
    /// - Throws: the first rule that it breaks.
    public func endpoint(_ url: String) throws(EndpointRefusal) -> PushEndpoint {
        guard url.utf8.count <= Self.longest else { throw .tooLong }
        guard url.utf8.allSatisfy({ $0 < 0x80 }) else { throw .malformed }
        let address: WebAddress
        do throws(WebAddress.Flaw) {
            address = try WebAddress(parsing: url)
        } catch {
            throw error == .userInfo ? .userInfo : .malformed
        }
        if allowsLoopback, address.isLoopback { return PushEndpoint(url: address.canonical, origin: address.origin, service: .other) }
        return try endpoint(address)
    }

    /// Whose push service a host belongs to, and whether it is known by name: one below a domain, or on no list, may have been made up.
    /// - Parameter host: in small letters, without a dot at its end.
    public func service(ofHost host: String) -> (service: PushService, isKnown: Bool) {
        if let entry = PushService.entry(host) { return (entry.service, entry.host.isOneName) }
        let isHere = allowsLoopback && (host == "localhost" || host.hasPrefix("127.") || host.hasPrefix("["))
        return (.other, isHere || hosts.contains { $0.isOneName && $0.matches(host) })
    }

    private func endpoint(_ address: WebAddress) throws(EndpointRefusal) -> PushEndpoint {
        guard address.scheme == .https else { throw .notHTTPS }
        guard address.port == nil else { throw .port }
        guard !address.isIPLiteral else { throw .numbers }
        let service = PushService(host: address.host)
        guard service != .other || hosts.contains(where: { $0.matches(address.host) }) else { throw .unknownHost }
        return PushEndpoint(url: address.canonical, origin: address.origin, service: service)
    }
}

/// Why a subscription's endpoint must not be talked to; the raw value is the reason in answers. None of it quotes the endpoint.
public enum EndpointRefusal: String, Error, Sendable, CaseIterable, CustomStringConvertible {
    /// Longer than 2048 bytes.
    case tooLong = "endpointTooLong"
    /// No absolute URL, or one that parsers may read differently.
    case malformed = "endpointMalformed"
    /// A user's name or password stands before the host.
    case userInfo = "endpointHasUserInfo"
    /// Anything but https.
    case notHTTPS = "endpointNotHTTPS"
    /// Another port than 443.
    case port = "endpointPort"
    /// The host is an address in numbers.
    case numbers = "endpointIsAnAddress"
    /// The host is on no list.
    case unknownHost = "endpointHostNotAllowed"

    /// What was expected instead, to be read after "expected".
    public var description: String {
        switch self {
        case .tooLong: "a URL of at most \(EndpointRules.longest) bytes"
        case .malformed: "an absolute URL"
        case .userInfo: "a URL without user and password"
        case .notHTTPS: "an https URL"
        case .port: "a URL without a port"
        case .numbers: "a host name, not an address in numbers"
        case .unknownHost: "a host of Mozilla's, Google's, Apple's or Microsoft's push service, or one that BELFRY_WEB_PUSH_HOSTS names"
        }
    }
}

/// A subscription's endpoint that may be sent to (RFC 8030 §4): only ``EndpointRules`` makes one.
public struct PushEndpoint: Sendable, Equatable {
    /// The URL in its one spelling (``WebAddress/canonical``): two endpoints that mean the same are equal. Its path or query is a secret,
    /// and is never logged.
    public let url: String
    /// The audience of a VAPID token (RFC 8292 §2).
    public let origin: String
    public let service: PushService
}
