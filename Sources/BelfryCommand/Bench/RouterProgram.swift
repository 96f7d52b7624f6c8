import FoundationEssentials

/// Where the router's executable is.
enum RouterProgram {
    /// The one that was installed together with this command.
    static func beside() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own).deletingLastPathComponent().appending(path: "belfry-router").path
    }
}
