import Endpoints
public import HTTP
public import Settings

/// Where a provider's API is: the vendor's own host, a regional one, or a stand-in.
public struct ProviderURL: Sendable, Hashable {
    /// Without a slash at the end.
    public let text: String
    /// As in the header `Host`.
    public let hostAndPort: String

    /// Checks a setting's text.
    /// - Parameter allowsLoopback: whether it may be plain `http` to this machine.
    /// - Throws: what is wrong with it.
    public init(_ text: String, allowsLoopback: Bool) throws(InvalidValue) {
        guard let address = WebAddress(text) else { throw InvalidValue("is not an absolute https URL without user and password") }
        let isPlainLoopback = allowsLoopback && address.isLoopback
        guard address.scheme == .https || isPlainLoopback else { throw InvalidValue("does not begin with https://") }
        guard address.rest.allSatisfy({ $0 == "/" }) else { throw InvalidValue("has a path: only scheme, host and port belong here") }
        self.init(address)
    }

    /// The vendor's own host, from a constant.
    /// - Parameter host: a host name without a port.
    public init(host: String) {
        text = "https://\(host)"
        hostAndPort = host
    }

    private init(_ address: WebAddress) {
        text = address.origin
        hostAndPort = address.hostAndPort
    }
}

/// How a handler reaches its provider: an ``HTTPClient``'s `send`, or a stand-in's in tests.
public typealias Send = @Sendable (HTTPRequest) async throws(HTTPFailure) -> HTTPResponse

/// Tells a time that nobody can set, so that ages are true whatever happens to the machine's clock. Tests pass their own.
public typealias MonotonicClock = @Sendable () -> ContinuousClock.Instant
