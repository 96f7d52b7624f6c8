public import Endpoints
public import Settings

extension EndpointRules {
    /// Reads `BELFRY_WEB_PUSH_HOSTS` and `BELFRY_INSECURE_LOOPBACK`: the router, the web push worker and the command have to be given
    /// the same.
    public init(_ settings: inout SettingsReader) {
        let hosts = settings.parse(
            "BELFRY_WEB_PUSH_HOSTS",
            about: "Push services besides those of Mozilla, Google, Apple and Microsoft: names with commas, .example.com for a whole domain"
        ) { try PushHost.list($0) }
        self.init(hosts: hosts ?? [], allowsLoopback: settings.allowsLoopback())
    }
}

extension SettingsReader {
    /// The one named switch that lets providers and endpoints be on loopback, also in plain http.
    public mutating func allowsLoopback() -> Bool {
        isOn(
            "BELFRY_INSECURE_LOOPBACK", byWord: "allow",
            about: "allow: providers and endpoints may be on loopback, also in plain http, for tests and the demo only")
    }
}
