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

    /// Notes a mistake that only shows when several settings are seen together. One that is noted already is not noted again: several parts of
    /// a process may read the same setting.
    public mutating func note(_ name: String, _ problem: String, fix: String) {
        let mistake = SettingsError.Mistake(name: name, problem: problem, fix: fix)
        if !mistakes.contains(mistake) { mistakes.append(mistake) }
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

extension SettingsReader {
    /// Reads `BELFRY_CA_FILE`: a file with certificate authorities to trust besides the system's. One that cannot be read, or holds no
    /// certificate, is a mistake now and not a refused connection later.
    public mutating func certificateAuthorityFile() -> String? {
        parse("BELFRY_CA_FILE", about: "A PEM file with a certificate authority to trust besides the system's") { path in
            guard let data = FileManager.default.contents(atPath: path) else {
                throw InvalidValue("is no file that can be read")
            }
            guard String(decoding: data, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
                throw InvalidValue("is a file without a certificate in PEM")
            }
            return path
        }
    }
}

extension SettingsReader {
    /// Reads a required setting with a parser of its own. The error's description becomes the mistake.
    ///
    /// - Parameter example: shown when the setting is missing, and parsed to have a value to go on with, so it must be a right one.
    public mutating func parse<Value>(
        _ name: String, example: String, about: String, with parser: (String) throws -> Value
    ) -> Value {
        know(name, .required(example: example), about)
        guard let text = text(name) else {
            noteMissing(name, example: example)
            return certain(name, example, parser)
        }
        return parsed(name, text, parser) ?? certain(name, example, parser)
    }

    /// Reads a setting with a parser of its own and a default, given as one would write it.
    public mutating func parse<Value>(
        _ name: String, default text: String, about: String, with parser: (String) throws -> Value
    ) -> Value {
        know(name, .value(text), about)
        return self.text(name).flatMap { parsed(name, $0, parser) } ?? certain(name, text, parser)
    }

    /// Reads a setting with a parser of its own that the process can go without.
    public mutating func parse<Value>(_ name: String, about: String, with parser: (String) throws -> Value) -> Value? {
        know(name, .absent, about)
        return text(name).flatMap { parsed(name, $0, parser) }
    }
}

extension SettingsReader {
    mutating func noteMissing(_ name: String, example: String) {
        let fix = example.isEmpty ? "Set it" : "Set it, for example \(name)=\(example)"
        note(name, "is not set", fix: fix)
    }

    /// The value, or nil with a mistake noted.
    mutating func parsed<Value>(_ name: String, _ text: String, _ parser: (String) throws -> Value) -> Value? {
        do {
            return try parser(text)
        } catch {
            note(name, "has the value \(shown(text)), which \(error)", fix: fix(name))
            return nil
        }
    }

    /// An example or a default is part of the program: one that cannot be parsed is a mistake in the program, found at its first start.
    func certain<Value>(_ name: String, _ text: String, _ parser: (String) throws -> Value) -> Value {
        do {
            return try parser(text)
        } catch {
            preconditionFailure("the example or default of \(name) cannot be parsed: \(error)")
        }
    }

    /// What to do about a wrong value, from what the table says.
    func fix(_ name: String) -> String {
        switch table.rows.first(where: { $0.name == name })?.fallback {
        case .required(let example): "Set it like \(name)=\(example)"
        case .value(let value): "Correct it, or leave it out for \(value.isEmpty ? "none" : value)"
        case .absent, nil: "Correct it, or leave it out"
        }
    }

    /// A wrong value in quotes, on one line and not too long for one.
    private func shown(_ text: String) -> String {
        let text = MaskedText.mask(text)
        let short = text.count > 80 ? text.prefix(79) + "…" : text[...]
        return short.debugDescription
    }
}

extension SettingsReader {
    /// A secret longer than this is taken for the wrong file.
    private static let longestSecret = 1 << 20

    /// Reads a secret from the variable, or from the file that the variable with `_FILE` added names. Line ends at the end are taken off.
    /// A mistake never shows the value, nor what was put in the place of the file's name and is none.
    public mutating func secret(_ name: String, about: String) -> Secret? {
        know(name, .absent, about, isSecret: true)
        return secretText(name)
    }

    /// Reads a secret without which the process does not start. While reading goes on, a missing one is empty.
    public mutating func requiredSecret(_ name: String, about: String) -> Secret {
        know(name, .required(example: ""), about, isSecret: true)
        return presentSecret(name) ?? Secret("")
    }

    /// Reads a secret with a parser of its own. The error's description becomes the mistake and must not contain the value.
    public mutating func secret<Value>(_ name: String, about: String, with parser: (Secret) throws -> Value) -> Value? {
        know(name, .absent, about, isSecret: true)
        return secretText(name).flatMap { parsed(name, $0, parser) }
    }

    /// Reads a required secret with a parser of its own.
    ///
    /// - Parameter example: shown when the setting is missing, and parsed to have a value to go on with, so it must be a right one.
    public mutating func secret<Value>(
        _ name: String, example: String, about: String, with parser: (Secret) throws -> Value
    ) -> Value {
        know(name, .required(example: example), about, isSecret: true)
        let value = presentSecret(name, example: example).flatMap { parsed(name, $0, parser) }
        return value ?? certain(name, example) { try parser(Secret($0)) }
    }

    private mutating func presentSecret(_ name: String, example: String = "") -> Secret? {
        if text(name, isSecret: true) == nil, text(name + "_FILE") == nil {
            note(
                name, "is not set",
                fix: "Set it, or name a file that holds it in \(name)_FILE" + (example.isEmpty ? "" : "; it looks like \(example)"))
            return nil
        }
        return secretText(name)
    }

    private mutating func secretText(_ name: String) -> Secret? {
        let value = text(name, isSecret: true)
        let path = text(name + "_FILE")
        if value != nil, path != nil {
            note(name, "and \(name)_FILE are both set", fix: "Keep one of them")
            return nil
        }
        return path.flatMap { contents(name + "_FILE", $0) } ?? value.map { Secret(withoutLineEnd($0)) }
    }

    private mutating func contents(_ name: String, _ path: String) -> Secret? {
        guard MaskedText.path(path) != nil else {
            note(
                name, "names no file that is there; the value is not shown, for it may be the secret itself",
                fix: "Name a file that holds it, or give it in \(name.dropLast("_FILE".count))")
            return nil
        }
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            let text = String(bytes: data, encoding: .utf8).map(withoutLineEnd)
            guard let text, !text.isEmpty, data.count <= Self.longestSecret else {
                note(
                    name, "names the file \(path), which \(text == "" ? "is empty" : "is not a text of at most 1 MiB")",
                    fix: "Name the right file")
                return nil
            }
            return Secret(text)
        } catch {
            note(name, "names the file \(path), which cannot be read", fix: "Make sure that it exists and that this user may read it")
            return nil
        }
    }

    private mutating func parsed<Value>(_ name: String, _ secret: Secret, _ parser: (Secret) throws -> Value) -> Value? {
        do {
            return try parser(secret)
        } catch {
            note(name, "has a value which \(error)", fix: fix(name))
            return nil
        }
    }

    private func withoutLineEnd(_ text: String) -> String {
        String(text.reversed().drop(while: \.isNewline).reversed())
    }
}
