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
