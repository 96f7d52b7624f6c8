extension SettingsReader {
    /// Reads a required text.
    public mutating func string(_ name: String, example: String, about: String) -> String {
        parse(name, example: example, about: about) { $0 }
    }

    /// Reads a text with a default.
    public mutating func string(_ name: String, default text: String, about: String) -> String {
        parse(name, default: text, about: about) { $0 }
    }

    /// Reads a text that the process can go without.
    public mutating func string(_ name: String, about: String) -> String? {
        parse(name, about: about) { $0 }
    }

    /// Reads a whole number.
    public mutating func integer(_ name: String, default value: Int, in range: ClosedRange<Int>, about: String) -> Int {
        parse(name, default: String(value), about: about) { text in
            guard let number = Int(text), range.contains(number) else {
                throw InvalidValue("is not a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// The duration that a text spells: a whole number and `ms`, `s`, `m`, `h` or `d`; nil when it is none.
    public static func duration(_ text: String) -> Duration? { try? DurationText.parse(text) }

    /// Reads a duration: a whole number and `ms`, `s`, `m`, `h` or `d`.
    public mutating func duration(
        _ name: String, default value: Duration, in range: ClosedRange<Duration> = .zero ... .seconds(365 * 86_400), about: String
    ) -> Duration {
        parse(name, default: DurationText.write(value), about: about) { text in
            let duration = try DurationText.parse(text)
            guard range.contains(duration) else {
                throw InvalidValue("is not from \(DurationText.write(range.lowerBound)) to \(DurationText.write(range.upperBound))")
            }
            return duration
        }
    }

    /// Reads a switch: `on` or `true`, `off` or `false`.
    public mutating func isOn(_ name: String, default value: Bool, about: String) -> Bool {
        parse(name, default: value ? "on" : "off", about: about) { text in
            switch text.lowercased() {
            case "on", "true": return true
            case "off", "false": return false
            default: throw InvalidValue("is neither on nor off")
            }
        }
    }

    /// Reads a switch that only one word turns on, so that nobody turns it on by habit, as in `BELFRY_INSECURE_LOOPBACK=allow`.
    public mutating func isOn(_ name: String, byWord word: String, about: String) -> Bool {
        let value = parse(name, about: about) { text in
            guard text == word || text == "off" || text == "false" else { throw InvalidValue("is neither \(word) nor off") }
            return text == word
        }
        return value ?? false
    }

    /// Reads a list, separated by commas. Spaces around an item and empty items do not count.
    public mutating func list(_ name: String, default items: [String] = [], about: String) -> [String] {
        parse(name, default: items.joined(separator: ","), about: about) { text in
            text.split(separator: ",").map(trimmed).filter { !$0.isEmpty }
        }
    }

    /// Reads one of a closed set of words.
    public mutating func choice<Value: CaseIterable & RawRepresentable<String>>(
        _ name: String, default value: Value, about: String
    ) -> Value {
        parse(name, default: value.rawValue, about: about) { text in
            guard let choice = Value(rawValue: text) else {
                throw InvalidValue("is not one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return choice
        }
    }

    /// Reads where to listen, as `host:port`.
    public mutating func address(_ name: String, about: String) -> HostAndPort? {
        parse(name, about: about, with: HostAndPort.init(parsing:))
    }

    /// Reads where to listen, as `host:port`, with a default.
    public mutating func address(_ name: String, default address: HostAndPort, about: String) -> HostAndPort {
        parse(name, default: address.description, about: about, with: HostAndPort.init(parsing:))
    }
}

private func trimmed(_ text: Substring) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
}

/// Durations as people write them in a setting: a whole number and a unit, as in `250ms`, `60s`, `5m`, `4h` or `7d`.
enum DurationText {
    /// In milliseconds, the largest first, so that writing finds the largest unit that divides the value.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    static func parse(_ text: String) throws(InvalidValue) -> Duration {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unitName = text.dropFirst(digits.count)
        guard let unit = units.first(where: { $0.name == unitName }), let amount = Int64(digits) else {
            throw InvalidValue("is not a duration: write a whole number and ms, s, m, h or d, as in 250ms, 60s or 4h")
        }
        let (milliseconds, overflow) = amount.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow else { throw InvalidValue("is too long a duration") }
        return .milliseconds(milliseconds)
    }

    static func write(_ duration: Duration) -> String {
        let parts = duration.components
        let milliseconds = parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
        guard milliseconds != 0 else { return "0s" }
        for unit in units where milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.name)"
        }
        return "\(milliseconds)ms"
    }
}
