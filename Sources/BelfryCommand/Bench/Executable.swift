import FoundationEssentials

/// Where the fleet's executables are.
enum Executable {
    /// The path that was given, or that of the executable of this name in this command's own folder.
    static func beside(_ name: String, or given: String?) throws -> String {
        if let given { return given }
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own).deletingLastPathComponent().appending(path: name).path
    }
}
