/// `directory.web-push.subscribed`: what a browser's `PushSubscription.toJSON()` gives, and with which key it was made.
public struct WebPushSubscribed: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var subscription: Subscription
    /// The application server key (base64url, 65 bytes) the subscription is bound to.
    public var vapidKey: String?
    /// For people: which browser it is.
    public var browser: String?
    public var permission: String?
    /// The endpoint that this subscription took the place of, when the browser renewed it.
    public var replaces: String?
    public var version: Int64?

    /// An event from its parts.
    public init(
        workspace: String, teammate: String, subscription: Subscription, vapidKey: String? = nil, browser: String? = nil,
        permission: String? = nil, replaces: String? = nil, version: Int64? = nil
    ) {
        self.workspace = workspace
        self.teammate = teammate
        self.subscription = subscription
        self.vapidKey = vapidKey
        self.browser = browser
        self.permission = permission
        self.replaces = replaces
        self.version = version
    }

    public struct Subscription: Sendable, Codable, Equatable {
        public var endpoint: String
        public var keys: Keys

        /// A value from its parts.
        public init(endpoint: String, keys: Keys) {
            self.endpoint = endpoint
            self.keys = keys
        }

        public struct Keys: Sendable, Codable, Equatable {
            /// The browser's public key, 65 bytes, base64url (RFC 8291 §3.1).
            public var p256dh: String
            /// The authentication secret, 16 bytes, base64url (RFC 8291 §3.2).
            public var auth: String

            /// A value from its parts.
            public init(p256dh: String, auth: String) {
                self.p256dh = p256dh
                self.auth = auth
            }
        }
    }
}
