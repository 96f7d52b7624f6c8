import FoundationEssentials
public import Operations

/// How many instructions each hot path needs, and under what they were counted: the file deploy/bench/instructions.json.
public struct InstructionFigures: Sendable, Codable, Equatable {
    /// What decides about instructions besides our code, by name: `swift`, `swift-crypto`, `valgrind` and `architecture`.
    public var versions: [String: String]
    /// Instructions for each time a path is taken, by the path's name.
    public var instructions: [String: Int]

    /// Figures under some versions.
    public init(versions: [String: String], instructions: [String: Int] = [:]) {
        self.versions = versions
        self.instructions = instructions
    }

    /// Reads a file; nil when there is none.
    public static func read(_ path: String) throws(OperationError) -> InstructionFigures? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        do {
            return try JSONDecoder().decode(InstructionFigures.self, from: data)
        } catch {
            throw OperationError(
                .configuration, "\(path) has no figures that can be read.", fix: "Take it away and run: belfry-bench instructions --write")
        }
    }

    /// Writes a file, in the place of one that is there.
    public func write(_ path: String) throws(OperationError) {
        do {
            try Data(JSONText.write(self)).write(to: URL(filePath: path))
        } catch {
            throw OperationError(.configuration, "\(path) cannot be written.", fix: "Run this at the top of the repository.")
        }
    }

    /// The versions, for people.
    public var versionText: String { versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ") }
}

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

    /// Whether a difference is the code's own. Another compiler, library or processor has other instructions. Where nothing is committed,
    /// something is missing.
    public var isBinding: Bool { committed.map { $0.versions == counted.versions } ?? true }

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
