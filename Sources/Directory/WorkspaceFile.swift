public import Messages

/// A whole workspace as JSON: what `belfry directory import` reads and `export` writes. Documented by
/// deploy/contract/workspace.schema.json.
public struct WorkspaceFile: Sendable, Equatable, Codable {
    /// The workspace's id.
    public var workspace: String
    /// Its name.
    public var name: String?
    /// BCP 47, for whoever has none of their own.
    public var locale: String?
    /// What counts for whoever never chose; a switch that is left out is on.
    public var preferences: Preferences?
    /// True keeps what customers write out of every notification.
    public var contentFree: Bool?
    /// True asks phones to show notifications as time-sensitive.
    public var timeSensitive: Bool?
    /// The teams with their members.
    public var teams: [Team]
    /// Everybody in the workspace.
    public var teammates: [Teammate]

    /// A team of the workspace.
    public struct Team: Sendable, Equatable, Codable {
        /// The team's id.
        public var id: String
        /// Its name.
        public var name: String?
        /// The ids of its members; each has to be in the file.
        public var members: [String]

        /// A team from its parts.
        public init(id: String, name: String? = nil, members: [String]) {
            self.id = id
            self.name = name
            self.members = members
        }
    }

    /// A file from its parts.
    public init(
        workspace: String, name: String? = nil, locale: String? = nil, preferences: Preferences? = nil, contentFree: Bool? = nil,
        timeSensitive: Bool? = nil, teams: [Team], teammates: [Teammate]
    ) {
        self.workspace = workspace
        self.name = name
        self.locale = locale
        self.preferences = preferences
        self.contentFree = contentFree
        self.timeSensitive = timeSensitive
        self.teams = teams
        self.teammates = teammates
    }
}

extension WorkspaceFile {
    /// Finds what contradicts itself before anything is written.
    /// - Throws: `invalid` with the JSON path: a name that is empty, an id that is there twice, a member who is not in the file.
    public func check() throws(DirectoryError) {
        if workspace.isEmpty { throw .invalid(path: "$.workspace", expected: "a text that is not empty") }
        var people: Set<String> = []
        for (index, teammate) in teammates.enumerated() {
            if teammate.id.isEmpty { throw .invalid(path: "$.teammates[\(index)].id", expected: "a text that is not empty") }
            guard people.insert(teammate.id).inserted else {
                throw .invalid(path: "$.teammates[\(index)].id", expected: "an id that is not in the list before")
            }
        }
        var ids: Set<String> = []
        for (index, team) in teams.enumerated() {
            if team.id.isEmpty { throw .invalid(path: "$.teams[\(index)].id", expected: "a text that is not empty") }
            guard ids.insert(team.id).inserted else {
                throw .invalid(path: "$.teams[\(index)].id", expected: "an id that is not in the list before")
            }
            if let stranger = team.members.firstIndex(where: { !people.contains($0) }) {
                throw .invalid(path: "$.teams[\(index)].members[\(stranger)]", expected: "the id of a teammate in this file")
            }
        }
    }
}

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

/// A part of a workspace's file, for whoever does not want all of it in memory.
public enum WorkspacePart: Sendable, Equatable {
    /// What the workspace itself is; without teams and teammates. Comes first.
    case settings(WorkspaceFile)
    /// Everybody, by id.
    case teammate(WorkspaceFile.Teammate)
    /// The teams, by id; their members have come before.
    case team(WorkspaceFile.Team)
}
