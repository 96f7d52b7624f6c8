import Configuration
import FoundationEssentials

/// Reads the settings of a process from its environment, once, and collects every mistake instead of stopping at the first.
///
/// A call never fails: when a value is missing or wrong the mistake is noted and the default, or the parsed example of a
/// required setting, is returned in its place so that reading goes on. ``finish()`` then throws all mistakes together, so
/// a replacement is never put to use. An empty variable counts as not set.
public struct SettingsReader: Sendable {
    /// What was asked for so far, for `--help` and the documentation.
    public private(set) var table = SettingsTable()
    /// Variables of ours that nobody asked for and that do not look like a slip of the pen. Filled by ``finish()``.
    public private(set) var unknownNames: [String] = []

    private let reader: ConfigReader
    private let namesSet: Set<String>
    private var mistakes: [SettingsError.Mistake] = []
    private var knownNames: Set<String> = []

    /// Reads from the environment of the process.
    public init() {
        self.init(environment: ProcessInfo.processInfo.environment)
    }

    /// Reads from a given environment.
    public init(environment: [String: String]) {
        reader = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: environment))
        namesSet = Set(environment.filter { !$0.value.isEmpty }.keys)
    }

    /// Ends the reading. Throws every mistake, among them a set variable that looks like a slip of the pen for one that was read and is not set.
    public mutating func finish() throws(SettingsError) {
        let unread = namesSet.subtracting(knownNames).filter { $0.hasPrefix(Self.prefix) }.sorted()
        for name in unread {
            if let meant = nearestUnsetName(to: name) {
                note(name, "is not a setting", fix: "Did you mean \(meant)?")
            } else {
                unknownNames.append(name)
            }
        }
        try throwMistakes()
    }

    /// Unwraps a setting that was noted as missing or wrong: throws the mistakes so far instead of going on without it.
    public func require<Value>(_ value: Value?) throws(SettingsError) -> Value {
        guard let value else {
            try throwMistakes()
            preconditionFailure("a setting is required here that was read as an optional one")
        }
        return value
    }

    /// Whether neither a variable nor the one that names a file for it is set.
    public func isUnset(_ name: String) -> Bool {
        !namesSet.contains(name) && !namesSet.contains(name + "_FILE")
    }

    /// Notes a mistake that only shows when several settings are seen together.
    public mutating func note(_ name: String, _ problem: String, fix: String) {
        mistakes.append(.init(name: name, problem: problem, fix: fix))
    }

    private func throwMistakes() throws(SettingsError) {
        guard mistakes.isEmpty else { throw SettingsError(mistakes) }
    }
}

extension SettingsReader {
    /// What the name of every setting begins with.
    static let prefix = "BELFRY_"

    /// The text of a variable, nil when it is empty or not set.
    func text(_ name: String, isSecret: Bool = false) -> String? {
        let text = reader.string(forKey: ConfigKey([name]), isSecret: isSecret)
        return text?.isEmpty == false ? text : nil
    }

    /// Remembers that a setting exists.
    mutating func know(_ name: String, _ fallback: SettingsTable.Row.Fallback, _ meaning: String, isSecret: Bool = false) {
        knownNames.insert(name)
        if isSecret { knownNames.insert(name + "_FILE") }
        guard !table.rows.contains(where: { $0.name == name }) else { return }
        table.rows.append(.init(name: name, fallback: fallback, meaning: meaning, isSecret: isSecret))
    }

    /// A name that was read, is not set, and differs by a slip of the pen. When the right name is set too, the other one
    /// is more likely meant for another process of the fleet.
    private func nearestUnsetName(to name: String) -> String? {
        let near = knownNames.subtracting(namesSet).map { (name: $0, distance: spellingDistance($0, name)) }
        let allowed = name.count < Self.prefix.count + 8 ? 1 : 2
        return near.filter { $0.distance <= allowed }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }
}
