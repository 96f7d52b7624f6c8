/// How a sandbox is started.
public struct SandboxOptions: Sendable {
    /// A loopback address; anything else is refused.
    public var host: String
    /// 0 takes a free port.
    public var port: Int
    /// For browsers, in plain HTTP; 0 takes a free one.
    public var browserPort: Int
    /// Where `ca.pem`, `credentials.env` and `sandbox.json` go; made when absent.
    public var stateFolder: String
    /// The app's bundle identifier, which `apns-topic` has to name.
    public var apnsTopic: String
    /// For the first connections; can be changed while it runs.
    public var maxConcurrentStreams: Int
    /// How many requests the journal remembers.
    public var journalCapacity: Int

    /// - Parameter stateFolder: an absolute path, because other processes read `credentials.env`.
    public init(
        host: String = "127.0.0.1", port: Int = 0, browserPort: Int = 0, stateFolder: String,
        apnsTopic: String = "com.example.helpdesk", maxConcurrentStreams: Int = 100, journalCapacity: Int = 20_000
    ) {
        self.host = host
        self.port = port
        self.browserPort = browserPort
        self.stateFolder = stateFolder
        self.apnsTopic = apnsTopic
        self.maxConcurrentStreams = maxConcurrentStreams
        self.journalCapacity = journalCapacity
    }
}
