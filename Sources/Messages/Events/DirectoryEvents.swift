/// `directory.workspace.upserted`.
public struct WorkspaceUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var name: String?
    /// BCP 47, for whoever has none of their own.
    public var locale: String?
    /// What counts for whoever never chose; a switch that is nil here is on.
    public var preferences: Preferences?
    /// True keeps what customers write out of every notification.
    public var contentFree: Bool?
    /// True asks phones to show notifications as time-sensitive.
    public var timeSensitive: Bool?
    public var version: Int64?

    /// An event from its parts.
    public init(
        workspace: String, name: String? = nil, locale: String? = nil, preferences: Preferences? = nil, contentFree: Bool? = nil,
        timeSensitive: Bool? = nil, version: Int64? = nil
    ) {
        self.workspace = workspace
        self.name = name
        self.locale = locale
        self.preferences = preferences
        self.contentFree = contentFree
        self.timeSensitive = timeSensitive
        self.version = version
    }
}

/// `directory.teammate.upserted`.
public struct TeammateUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var name: String?
    public var email: String?
    public var locale: String?
    public var version: Int64?

    /// An event from its parts.
    public init(
        workspace: String, teammate: String, name: String? = nil, email: String? = nil, locale: String? = nil, version: Int64? = nil
    ) {
        self.workspace = workspace
        self.teammate = teammate
        self.name = name
        self.email = email
        self.locale = locale
        self.version = version
    }
}

/// `directory.teammate.removed`.
public struct TeammateRemoved: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, teammate: String, version: Int64? = nil) {
        self.workspace = workspace
        self.teammate = teammate
        self.version = version
    }
}

/// `directory.team.upserted`, always with the full list of members.
public struct TeamUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var team: String
    public var name: String?
    public var members: [String]
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, team: String, name: String? = nil, members: [String], version: Int64? = nil) {
        self.workspace = workspace
        self.team = team
        self.name = name
        self.members = members
        self.version = version
    }
}

/// `directory.team.removed`.
public struct TeamRemoved: Sendable, Codable, Equatable {
    public var workspace: String
    public var team: String
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, team: String, version: Int64? = nil) {
        self.workspace = workspace
        self.team = team
        self.version = version
    }
}

/// `directory.preferences.changed`, always with all six switches; null = never chosen.
public struct PreferencesChanged: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var preferences: Preferences
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, teammate: String, preferences: Preferences, version: Int64? = nil) {
        self.workspace = workspace
        self.teammate = teammate
        self.preferences = preferences
        self.version = version
    }
}

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
    public var version: Int64?

    /// An event from its parts.
    public init(
        workspace: String, teammate: String, subscription: Subscription, vapidKey: String? = nil, browser: String? = nil,
        permission: String? = nil, version: Int64? = nil
    ) {
        self.workspace = workspace
        self.teammate = teammate
        self.subscription = subscription
        self.vapidKey = vapidKey
        self.browser = browser
        self.permission = permission
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

/// `directory.email.suppressed`: no mail goes to this address any more.
public struct EmailSuppressed: Sendable, Codable, Equatable {
    public var workspace: String
    public var address: String
    public var reason: Reason
    public var version: Int64?

    /// An event from its parts.
    public init(workspace: String, address: String, reason: Reason, version: Int64? = nil) {
        self.workspace = workspace
        self.address = address
        self.reason = reason
        self.version = version
    }

    public enum Reason: String, Sendable, Codable { case bounce, complaint, unsubscribed }
}

/// Why a destination is no longer one.
public enum LossReason: String, Sendable, Codable { case permissionWithdrawn, loggedOut, replaced, gone }

/// Who delivers to a device.
public enum MobileProvider: String, Sendable, Codable { case apns, fcm }

/// Which of APNs' two services a token belongs to.
public enum MobileEnvironment: String, Sendable, Codable { case production, sandbox }

/// What the person allowed the app.
public enum NotificationPermission: String, Sendable, Codable { case granted, denied, provisional }
