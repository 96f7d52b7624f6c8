/// Why a sandbox does not start.
public enum SandboxError: Error, Hashable, CustomStringConvertible {
    /// It stands in for public services and holds test keys: nobody else's machine may reach it.
    case notLoopback(String)
    case noPort

    public var description: String {
        switch self {
        case .notLoopback(let host): "the sandbox listens on loopback only (127.0.0.1, ::1, localhost), not on \(host)"
        case .noPort: "the operating system gave no port"
        }
    }
}
