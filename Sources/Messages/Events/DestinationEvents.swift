internal import Crypto

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

extension WebPushSubscribed {
    /// What is wrong with the keys: nothing could ever be encrypted with them, so they must not get into the directory.
    public var keyMistakes: [Unreadable.Mistake] {
        var mistakes: [Unreadable.Mistake] = []
        if !Self.isPublicKey(subscription.keys.p256dh) {
            mistakes.append(.init(path: "$.data.subscription.keys.p256dh", expected: Self.point))
        }
        let auth = subscription.keys.auth
        if auth.utf8.count > 128 || Base64URL.decode(auth)?.count != 16 {
            mistakes.append(.init(path: "$.data.subscription.keys.auth", expected: "16 bytes in base64url"))
        }
        // Products that do not know the key send an empty text.
        if let vapidKey, !vapidKey.isEmpty, !Self.isPublicKey(vapidKey) {
            mistakes.append(.init(path: "$.data.vapidKey", expected: Self.point))
        }
        return mistakes
    }

    private static let point = "an uncompressed P-256 public key: 65 bytes in base64url"

    /// RFC 8291 §3.1, RFC 8292 §3.2: a point on the curve, uncompressed.
    private static func isPublicKey(_ text: String) -> Bool {
        guard text.utf8.count <= 128, let bytes = Base64URL.decode(text), bytes.count == 65 else { return false }
        do {
            _ = try P256.KeyAgreement.PublicKey(x963Representation: bytes)
            return true
        } catch {
            return false
        }
    }
}

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

/// Who delivers to a device.
public enum MobileProvider: String, Sendable, Codable { case apns, fcm }

/// Which of APNs' two services a token belongs to.
public enum MobileEnvironment: String, Sendable, Codable { case production, sandbox }

/// What the person allowed the app.
public enum NotificationPermission: String, Sendable, Codable { case granted, denied, provisional }

/// Why a destination is no longer one.
public enum LossReason: String, Sendable, Codable { case permissionWithdrawn, loggedOut, replaced, gone }
