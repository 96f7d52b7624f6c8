/// `directory.device.registered`: an installation of the app and its present token.
public struct DeviceRegistered: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    /// A stable id of the installation; its token may change.
    public var device: String
    public var provider: MobileProvider
    public var token: String
    /// APNs' topic (the bundle id); nil = the worker's own.
    public var app: String?
    public var environment: MobileEnvironment?
    /// granted, denied or provisional; denied makes the device no destination.
    public var permission: NotificationPermission?
    public var locale: String?
    public var version: Int64?

    /// An event from its parts.
    public init(
        workspace: String, teammate: String, device: String, provider: MobileProvider, token: String, app: String? = nil,
        environment: MobileEnvironment? = nil, permission: NotificationPermission? = nil, locale: String? = nil, version: Int64? = nil
    ) {
        self.workspace = workspace
        self.teammate = teammate
        self.device = device
        self.provider = provider
        self.token = token
        self.app = app
        self.environment = environment
        self.permission = permission
        self.locale = locale
        self.version = version
    }
}
