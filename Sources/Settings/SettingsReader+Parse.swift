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
