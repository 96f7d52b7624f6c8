/// `directory.device.unregistered`.
public struct DeviceUnregistered: Sendable, Codable, Equatable {
    public var workspace: String
    public var device: String
    public var reason: LossReason?
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, device: String, reason: LossReason? = nil, version: Int64? = nil) {
        self.workspace = workspace
        self.device = device
        self.reason = reason
        self.version = version
    }
}
