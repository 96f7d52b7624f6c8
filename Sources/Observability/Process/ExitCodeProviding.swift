/// An error that knows how the process should end when nobody handles it.
public protocol ExitCodeProviding: Error {
    /// The code to leave with.
    var exitCode: ExitCode { get }
}

extension ExitCode {
    /// What an unhandled error means for the process: its own code, or ``partial``.
    public init(for error: any Error) {
        self = (error as? any ExitCodeProviding)?.exitCode ?? .partial
    }
}
