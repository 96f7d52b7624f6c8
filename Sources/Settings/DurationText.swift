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
