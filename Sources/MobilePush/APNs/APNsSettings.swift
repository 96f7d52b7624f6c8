public import Providers

/// What is needed to send through Apple's service.
public struct APNsSettings: Sendable {
    public var key: APNsKey
    /// For devices whose registration names no app. Without it such a job waits as `misconfigured`.
    public var topic: APNsTopic?
    /// Stands in for both of Apple's hosts.
    public var url: ProviderURL?

    /// Settings from their parts.
    public init(key: APNsKey, topic: APNsTopic? = nil, url: ProviderURL? = nil) {
        self.key = key
        self.topic = topic
        self.url = url
    }
}
