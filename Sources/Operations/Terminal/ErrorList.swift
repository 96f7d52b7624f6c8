import Settings

/// The errors of a file, reported together: the first of them in full, the rest as a number.
public struct ErrorList: Sendable {
    /// How many are reported in full.
    public static let shown = 20

    private var lines: [String] = []
    /// How many there are.
    public private(set) var count = 0

    /// No error yet.
    public init() {}

    /// One more. Its text is made only when it is shown: the line in a large file takes a walk through the file.
    public mutating func add(_ error: @autoclosure () -> String) {
        count += 1
        if lines.count < Self.shown { lines.append(error()) }
    }

    /// All of them as one error of usage; nil when there is none.
    /// - Parameter what: such as `The file cannot be read`; the number is added.
    func operationError(_ what: String, fix: String) -> OperationError? {
        guard count > 0 else { return nil }
        return OperationError(
            .usage, "\(what): \(CountText.write(count, "error")).", details: Self.cut(lines, of: count), fix: fix)
    }

    /// As many lines as are shown, and how many there are more.
    public static func cut(_ lines: [String], of count: Int) -> [String] {
        let shown = Array(lines.prefix(Self.shown))
        return count > shown.count ? shown + ["… and \(count - shown.count) more"] : shown
    }
}

/// Which of some names was probably meant by one that is none of them.
enum NearestName {
    /// The nearest by letters, when it is near enough for a typo: one letter in a short name, two in a longer one. A name in other capitals, or
    /// with other signs between its words, is always near.
    static func of(_ name: String, among names: [String]) -> String? {
        let plain = letters(name)
        if let same = names.first(where: { letters($0) == plain }) { return same }
        let allowed = name.utf8.count < 8 ? 1 : 2
        return names.map { (name: $0, distance: spellingDistance(letters($0), plain)) }
            .filter { $0.distance <= allowed }.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    private static func letters(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
}
