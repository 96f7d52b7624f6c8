import Messages
import Providers

/// Where a device's notifications go: one of Apple's two hosts, which know different devices, or the stand-in for both.
struct APNsHost: Sendable, Equatable {
    let url: ProviderURL
    /// Which of Apple's hosts; nil for the stand-in.
    let environment: MobileEnvironment?

    /// - Parameter standIn: replaces both hosts.
    init(_ environment: MobileEnvironment, standIn: ProviderURL?) {
        self.environment = standIn == nil ? environment : nil
        self.url = standIn ?? Self.url(of: environment)
    }

    /// The word for this host in credentials and circuits: empty for production's.
    var name: String { environment == .sandbox ? "sandbox" : "" }

    private static func url(of environment: MobileEnvironment) -> ProviderURL {
        switch environment {
        case .production: ProviderURL(host: "api.push.apple.com")
        case .sandbox: ProviderURL(host: "api.sandbox.push.apple.com")
        }
    }
}
