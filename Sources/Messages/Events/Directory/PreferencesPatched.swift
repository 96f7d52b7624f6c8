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
