/// Figures just counted beside those that were committed.
public struct InstructionComparison: Sendable, Encodable {
    /// Those just counted.
    public let counted: InstructionFigures
    /// Those to compare with; nil when there are none.
    public let committed: InstructionFigures?

    /// A path may need so many hundredths more before it is an error.
    public static let tolerance = 5

    /// Compares.
    public init(_ counted: InstructionFigures, with committed: InstructionFigures?) {
        self.counted = counted
        self.committed = committed
    }

    /// Whether a difference is the code's own. Another compiler, or another processor, has other instructions.
    public var isBinding: Bool { committed?.hasVersions(of: counted) ?? false }

    /// By how many hundredths a path needs more than was committed, or less; nil when either is not known.
    public func change(of path: HotPath) -> Double? {
        let (now, before) = (counted.instructions[path.rawValue], committed?.instructions[path.rawValue])
        guard let now, let before, before > 0 else { return nil }
        return Double(now - before) * 100 / Double(before)
    }

    /// The paths that were counted and are an error: they need too much, or have no committed figure. None when the versions differ.
    public var failures: [HotPath] {
        guard isBinding else { return [] }
        return HotPath.allCases.filter { path in
            counted.instructions[path.rawValue] != nil && (change(of: path).map { $0 > Double(Self.tolerance) } ?? true)
        }
    }
}
