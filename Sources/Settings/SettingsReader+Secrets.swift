import FoundationEssentials

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
