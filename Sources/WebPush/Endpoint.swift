import Providers

/// A subscription's endpoint that may be sent to (RFC 8030 §4).
struct Endpoint: Equatable {
    /// The URL as the browser gave it: its path or query is a secret.
    let url: String
    /// The audience of a VAPID token (RFC 8292 §2).
    let origin: String
    let service: PushService

    /// Nil unless the URL is https on port 443 of an allowed host, without user and password and not an address in numbers; with
    /// `allowsLoopback` also whatever leads to this machine.
    init?(_ url: String, hosts: [PushHost], allowsLoopback: Bool) {
        guard let address = WebAddress(url), url.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let isLoopback = allowsLoopback && address.isLoopback
        guard isLoopback || Self.isAllowed(address, hosts) else { return nil }
        self.url = url
        origin = address.origin
        service = PushService(host: address.host.withoutTrailingDot)
    }

    private static func isAllowed(_ address: WebAddress, _ hosts: [PushHost]) -> Bool {
        guard address.scheme == .https, address.port == nil, !address.isIPLiteral else { return false }
        let host = address.host.withoutTrailingDot
        return PushService(host: host) != .other || hosts.contains { $0.matches(host) }
    }
}

extension String {
    fileprivate var withoutTrailingDot: String { hasSuffix(".") ? String(dropLast()) : self }
}
