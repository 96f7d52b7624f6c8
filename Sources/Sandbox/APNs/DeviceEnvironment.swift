/// Which of Apple's two hosts knows a device.
public enum DeviceEnvironment: String, Sendable, CaseIterable {
    case production, sandbox

    /// The environment of a host's name; nil for what stands in for both.
    init?(host: String?) {
        switch host.map({ String($0.prefix { $0 != ":" }) }) {
        case "api.push.apple.com": self = .production
        case "api.sandbox.push.apple.com", "api.development.push.apple.com": self = .sandbox
        default: return nil
        }
    }
}
