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
}

/// `directory.teammate.upserted`.
public struct TeammateUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var name: String?
    public var email: String?
    public var locale: String?
    public var version: Int64?
}

/// `directory.teammate.removed`.
public struct TeammateRemoved: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var version: Int64?
}

/// `directory.team.upserted`, always with the full list of members.
public struct TeamUpserted: Sendable, Codable, Equatable {
    public var workspace: String
    public var team: String
    public var name: String?
    public var members: [String]
    public var version: Int64?
}

/// `directory.team.removed`.
public struct TeamRemoved: Sendable, Codable, Equatable {
    public var workspace: String
    public var team: String
    public var version: Int64?
}

/// `directory.preferences.changed`, always with all six switches; null = never chosen.
public struct PreferencesChanged: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var preferences: Preferences
    public var version: Int64?
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

    public struct Subscription: Sendable, Codable, Equatable {
        public var endpoint: String
        public var keys: Keys

        public struct Keys: Sendable, Codable, Equatable {
            /// The browser's public key, 65 bytes, base64url (RFC 8291 §3.1).
            public var p256dh: String
            /// The authentication secret, 16 bytes, base64url (RFC 8291 §3.2).
            public var auth: String
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
}

/// `directory.device.unregistered`.
public struct DeviceUnregistered: Sendable, Codable, Equatable {
    public var workspace: String
    public var device: String
    public var reason: LossReason?
    public var version: Int64?
}

/// `directory.email.suppressed`: no mail goes to this address any more.
public struct EmailSuppressed: Sendable, Codable, Equatable {
    public var workspace: String
    public var address: String
    public var reason: Reason
    public var version: Int64?

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
