/// Six switches: two scopes, three channels. Nil means never chosen, so that the workspace's default counts.
public struct Preferences: Sendable, Codable, Equatable {
    /// For conversations that are given to the teammate.
    public var assignedToMe: Switches
    /// For conversations that are given to a team of the teammate's.
    public var assignedToMyTeam: Switches

    /// Preferences from their parts; nothing chosen when left out.
    public init(assignedToMe: Switches = Switches(), assignedToMyTeam: Switches = Switches()) {
        self.assignedToMe = assignedToMe
        self.assignedToMyTeam = assignedToMyTeam
    }

    /// The switch for a scope and channel.
    public subscript(scope: Scope, channel: Channel) -> Bool? {
        get { self[scope][channel] }
        set {
            switch scope {
            case .assignedToMe: assignedToMe[channel] = newValue
            case .assignedToMyTeam: assignedToMyTeam[channel] = newValue
            }
        }
    }

    private subscript(scope: Scope) -> Switches {
        switch scope {
        case .assignedToMe: assignedToMe
        case .assignedToMyTeam: assignedToMyTeam
        }
    }

    /// One switch per channel.
    public struct Switches: Sendable, Codable, Equatable {
        /// On, off, or never chosen.
        public var webPush: Bool?
        /// On, off, or never chosen.
        public var mobilePush: Bool?
        /// On, off, or never chosen.
        public var email: Bool?

        /// Switches from their parts; nothing chosen when left out.
        public init(webPush: Bool? = nil, mobilePush: Bool? = nil, email: Bool? = nil) {
            self.webPush = webPush
            self.mobilePush = mobilePush
            self.email = email
        }

        private enum CodingKeys: String, CodingKey {
            case webPush = "web-push"
            case mobilePush = "mobile-push"
            case email
        }

        /// The switch for a channel.
        public subscript(channel: Channel) -> Bool? {
            get {
                switch channel {
                case .webPush: webPush
                case .mobilePush: mobilePush
                case .email: email
                }
            }
            set {
                switch channel {
                case .webPush: webPush = newValue
                case .mobilePush: mobilePush = newValue
                case .email: email = newValue
                }
            }
        }
    }
}
