import Settings

/// Mistakes of a file, told together: the first of them in full, the rest as a number.
public struct MistakeList: Sendable {
    /// How many are told in full.
    public static let shown = 20

    private var lines: [String] = []
    /// How many there are.
    public private(set) var count = 0

    /// No mistake yet.
    public init() {}

    /// One more. Its text is made only when it is told: the line in a large file takes a walk through the file.
    public mutating func add(_ mistake: @autoclosure () -> String) {
        count += 1
        if lines.count < Self.shown { lines.append(mistake()) }
    }

    /// A heading with the number of mistakes, then each on a line; nil when there is none.
    public func text(_ heading: String) -> String? {
        guard count > 0 else { return nil }
        let rest = count > lines.count ? ["  … and \(count - lines.count) more"] : []
        return (["\(heading): \(CountText.write(count, "mistake"))."] + lines.map { "  \($0)" } + rest).joined(separator: "\n")
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
