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

/// `directory.preferences.patched`: the switches that somebody touched, and no others. It has no version: each switch goes by time.
public struct PreferencesPatched: Sendable, Codable, Equatable {
    /// The customer account.
    public var workspace: String
    /// Whose switches they are.
    public var teammate: String
    /// What was touched.
    public var preferences: PreferencesPatch

    /// An event from its parts.
    public init(workspace: String, teammate: String, preferences: PreferencesPatch) {
        self.workspace = workspace
        self.teammate = teammate
        self.preferences = preferences
    }
}

/// Some of the six switches, each set to on, off, or never chosen.
public struct PreferencesPatch: Sendable, Equatable {
    /// One switch.
    public struct Switch: Sendable, Hashable {
        public var scope: Scope
        public var channel: Channel

        /// A switch from its parts.
        public init(_ scope: Scope, _ channel: Channel) {
            self.scope = scope
            self.channel = channel
        }

        /// All six, in the order of their letters in the directory.
        public static let all = Scope.allCases.flatMap { scope in Channel.allCases.map { Switch(scope, $0) } }
    }

    /// What is touched; nil as a value = never chosen, so that the workspace's default counts again.
    public var touched: [Switch: Bool?]

    /// A patch of these switches.
    public init(_ touched: [Switch: Bool?] = [:]) { self.touched = touched }
}

extension PreferencesPatch: Codable {
    /// Reads an object in the form of ``Preferences``, in which what is missing is not touched and null says never chosen.
    public init(from decoder: any Decoder) throws {
        touched = [:]
        let container = try decoder.container(keyedBy: Name.self)
        for scope in Scope.allCases {
            let name = Name(scope.rawValue)
            guard container.contains(name), try !container.decodeNil(forKey: name) else { continue }
            let switches = try container.nestedContainer(keyedBy: Name.self, forKey: name)
            for channel in Channel.allCases where switches.contains(Name(channel.rawValue)) {
                touched[Switch(scope, channel)] = .some(try switches.decodeIfPresent(Bool.self, forKey: Name(channel.rawValue)))
            }
        }
    }

    /// Writes what is touched.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Name.self)
        for scope in Scope.allCases where touched.keys.contains(where: { $0.scope == scope }) {
            var switches = container.nestedContainer(keyedBy: Name.self, forKey: Name(scope.rawValue))
            for channel in Channel.allCases {
                guard let isOn = touched[Switch(scope, channel)] else { continue }
                try switches.encode(isOn, forKey: Name(channel.rawValue))
            }
        }
    }

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
