import FoundationEssentials
public import Operations

/// How many instructions each hot path needs, and under what they were counted: the file deploy/bench/instructions.json.
public struct InstructionFigures: Sendable, Codable, Equatable {
    /// The compiler's version, such as `6.3.1`.
    public var swift: String
    /// The processor's, such as `x86_64`.
    public var architecture: String
    /// Instructions for each time a path is taken, by the path's name.
    public var instructions: [String: Int]

    /// Figures under some versions.
    public init(swift: String, architecture: String, instructions: [String: Int] = [:]) {
        self.swift = swift
        self.architecture = architecture
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

    /// Whether other figures were counted with the same compiler, for the same kind of processor.
    public func hasVersions(of other: InstructionFigures) -> Bool { swift == other.swift && architecture == other.architecture }

    /// The versions, for people.
    public var versions: String { "Swift \(swift) on \(architecture)" }
}
