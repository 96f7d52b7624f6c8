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
