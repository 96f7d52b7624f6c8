/// Whose push service an endpoint belongs to: their answers differ.
public enum PushService: String, Sendable, CaseIterable {
    /// Mozilla's autopush: Firefox.
    case mozilla
    /// Google's: Chrome and what is made from it.
    case fcm
    /// Apple's: Safari.
    case apple
    /// Microsoft's: Edge.
    case wns
    /// One allowed by settings; it is held to RFC 8030 alone.
    case other

    /// The service behind a lower-case host name without a dot at its end.
    public init(host: String) {
        self = Self.entry(host)?.service ?? .other
    }

    /// The entry of the table that a lower-case host name without a dot at its end falls under.
    static func entry(_ host: String) -> (host: PushHost, service: PushService)? {
        guard let entry = table.first(where: { $0.host.matches(host) }), !isForDevices(host) else { return nil }
        return entry
    }

    /// The word in answers, logs and metrics.
    public var provider: String {
        switch self {
        case .mozilla: "web-push/mozilla"
        case .fcm: "web-push/fcm"
        case .apple: "web-push/apple"
        case .wns: "web-push/wns"
        case .other: "web-push/other"
        }
    }

    /// Whether Apple keeps the host for devices and providers' servers: these take no web push, and what they answer says nothing about
    /// the service that does.
    private static func isForDevices(_ host: String) -> Bool {
        guard host.hasSuffix(".push.apple.com") else { return false }
        let first = host.prefix { $0 != "." }
        return first == "api" || first == "gateway" || first == "feedback" || first.hasSuffix("courier") || first.hasPrefix("init")
    }

    /// Which hosts are a service's own. Narrow on purpose: an endpoint comes from a browser, that is from anybody.
    private static let table: [(host: PushHost, service: PushService)] = [
        (.exactly("fcm.googleapis.com"), .fcm), (.exactly("updates.push.services.mozilla.com"), .mozilla),
        (.exactly("web.push.apple.com"), .apple), (.below(".notify.windows.com"), .wns), (.below(".push.services.mozilla.com"), .mozilla),
        (.below(".push.apple.com"), .apple), (.exactly("android.googleapis.com"), .fcm), (.exactly("jmt17.google.com"), .fcm),
    ]
}

/// A host whose endpoints may be pushed to: one name, or everything below a domain.
public enum PushHost: Sendable, Hashable {
    /// Why a text is no such host: to be read after the setting's value. It never quotes it.
    public struct Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong.
        public var description: String { "has a part that is no host name such as push.example.com or .example.com" }
    }

    /// This name only.
    case exactly(String)
    /// Every name that ends with this text, which begins with a dot.
    case below(String)

    /// The setting's text: names with commas between them; one that begins with a dot stands for everything below it.
    /// - Throws: what is wrong with it.
    public static func list(_ text: String) throws(Invalid) -> [PushHost] {
        var hosts: [PushHost] = []
        for part in text.split(separator: ",") { hosts.append(try PushHost(String(part))) }
        return hosts
    }

    /// One name, or one domain with a dot before it.
    public init(_ text: String) throws(Invalid) {
        let name = text.filter { !$0.isWhitespace }.lowercased()
        let isDomain = name.hasPrefix(".")
        let bare = isDomain ? String(name.dropFirst()) : name
        guard let address = WebAddress("https://\(bare)"), address.host == bare, !address.isIPLiteral, bare.contains("."),
            !bare.hasSuffix(".")
        else { throw Invalid() }
        self = isDomain ? .below(name) : .exactly(name)
    }

    /// Whether exactly one host is meant, so that its name cannot be made up.
    var isOneName: Bool {
        switch self {
        case .exactly: true
        case .below: false
        }
    }

    /// Whether a lower-case host name without a dot at its end is meant. Domains end at a dot, so `evil-example.com` is not below
    /// `.example.com`.
    func matches(_ host: String) -> Bool {
        switch self {
        case .exactly(let name): host == name
        case .below(let domain): host.utf8.count > domain.utf8.count && host.hasSuffix(domain)
        }
    }
}
