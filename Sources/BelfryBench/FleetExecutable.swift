import FoundationEssentials

/// Where the fleet's executables are.
enum FleetExecutable {
    /// The path that was given, or that of the executable of this name beside this one.
    static func beside(_ name: String, or given: String?) throws -> String {
        if let given { return given }
        return URL(filePath: try own).deletingLastPathComponent().appending(path: name).path
    }

    /// The path of this process's own executable.
    static var own: String {
        get throws { try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") }
    }
}
