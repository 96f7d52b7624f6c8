/// `directory.web-push.unsubscribed`.
public struct WebPushUnsubscribed: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String?
    public var endpoint: String
    public var reason: LossReason?
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, teammate: String? = nil, endpoint: String, reason: LossReason? = nil, version: Int64? = nil) {
        self.workspace = workspace
        self.teammate = teammate
        self.endpoint = endpoint
        self.reason = reason
        self.version = version
    }
}
