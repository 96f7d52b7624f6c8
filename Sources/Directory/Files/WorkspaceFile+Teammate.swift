public import Messages

extension WorkspaceFile {
    /// A teammate with preferences and destinations.
    public struct Teammate: Sendable, Equatable, Codable {
        /// The teammate's id.
        public var id: String
        /// The teammate's name.
        public var name: String?
        /// Where mail goes.
        public var email: String?
        /// Why no mail may go there any more; nil when it may.
        public var emailSuppressed: EmailSuppressed.Reason?
        /// BCP 47.
        public var locale: String?
        /// What they chose; left out = nothing.
        public var preferences: Preferences?
        /// Their browsers' subscriptions; left out = none.
        public var browsers: [Browser]?
        /// Their phones and tablets; left out = none.
        public var devices: [Device]?

        /// A teammate from their parts.
        public init(
            id: String, name: String? = nil, email: String? = nil, emailSuppressed: EmailSuppressed.Reason? = nil, locale: String? = nil,
            preferences: Preferences? = nil, browsers: [Browser]? = nil, devices: [Device]? = nil
        ) {
            self.id = id
            self.name = name
            self.email = email
            self.emailSuppressed = emailSuppressed
            self.locale = locale
            self.preferences = preferences
            self.browsers = browsers
            self.devices = devices
        }
    }

    /// A browser's subscription.
    public struct Browser: Sendable, Equatable, Codable {
        /// As `PushSubscription.toJSON()` gives it.
        public var subscription: WebPushSubscribed.Subscription
        /// The application server key (base64url) it is bound to.
        public var vapidKey: String?
        /// For people: which browser it is.
        public var browser: String?
        /// `denied` makes the browser no destination.
        public var permission: String?

        /// A browser from its parts.
        public init(
            subscription: WebPushSubscribed.Subscription, vapidKey: String? = nil, browser: String? = nil, permission: String? = nil
        ) {
            self.subscription = subscription
            self.vapidKey = vapidKey
            self.browser = browser
            self.permission = permission
        }
    }

    /// An installation of the app.
    public struct Device: Sendable, Equatable, Codable {
        /// A stable id of the installation.
        public var device: String
        /// Who delivers to it.
        public var provider: MobileProvider
        /// Its present token.
        public var token: String
        /// APNs' topic; nil = the worker's own.
        public var app: String?
        /// Which of APNs' two services the token belongs to.
        public var environment: MobileEnvironment?
        /// denied makes the device no destination.
        public var permission: NotificationPermission?
        /// BCP 47.
        public var locale: String?

        /// A device from its parts.
        public init(
            device: String, provider: MobileProvider, token: String, app: String? = nil, environment: MobileEnvironment? = nil,
            permission: NotificationPermission? = nil, locale: String? = nil
        ) {
            self.device = device
            self.provider = provider
            self.token = token
            self.app = app
            self.environment = environment
            self.permission = permission
            self.locale = locale
        }
    }
}
