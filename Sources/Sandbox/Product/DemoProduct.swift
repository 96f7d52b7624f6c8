/// What the page needs that plays the product.
public struct DemoProduct: Sendable {
    /// Publishes an event as a producer does; it throws when the broker does not have it.
    public typealias Publish = @Sendable (ProducedEvent) async throws -> Void

    /// The folder with `belfry.js` and `belfry-service-worker.js`.
    public var webFolder: String
    /// The public VAPID key of the fleet, base64url: what the page subscribes with. Nil: the page can do everything but subscribe.
    public var vapidKey: String?
    /// Nil: what the backend would publish is shown only.
    public var publish: Publish?

    public init(webFolder: String, vapidKey: String? = nil, publish: Publish? = nil) {
        self.webFolder = webFolder
        self.vapidKey = vapidKey
        self.publish = publish
    }
}
