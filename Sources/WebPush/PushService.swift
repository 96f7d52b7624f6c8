/// Whose push service an endpoint belongs to: their answers differ.
enum PushService: String, Sendable, CaseIterable {
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

    /// The service behind a lower-case host name.
    init(host: String) {
        self = PushService.allCases.first { service in service.hosts.contains { $0.matches(host) } } ?? .other
    }

    /// Which hosts are a service's own. Narrow on purpose: an endpoint comes from a browser, that is from anybody.
    var hosts: [PushHost] {
        switch self {
        case .mozilla: [.below(".push.services.mozilla.com")]
        case .fcm: [.exactly("fcm.googleapis.com"), .exactly("android.googleapis.com"), .exactly("jmt17.google.com")]
        case .apple: [.below(".push.apple.com")]
        case .wns: [.below(".notify.windows.com")]
        case .other: []
        }
    }

    /// The word in answers, logs and metrics.
    var provider: String { "web-push/\(rawValue)" }
}
