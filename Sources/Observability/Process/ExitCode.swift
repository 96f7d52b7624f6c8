public import Settings

/// How a process ends, in the numbers of sysexits(3), so that whoever started it can decide what to do.
public enum ExitCode: Int32, Sendable, CaseIterable {
    /// Everything was done.
    case done = 0
    /// Some of it was not done, or a part failed for a reason without a number of its own.
    case partial = 1
    /// The command line is wrong.
    case usage = 64
    /// The broker cannot be reached; starting again later can help.
    case brokerUnavailable = 69
    /// The broker or the system does not allow it.
    case permission = 77
    /// Settings or topology are wrong; starting again does not help.
    case configuration = 78
}

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

extension SettingsError: ExitCodeProviding {
    /// Starting again with the same settings does not help.
    public var exitCode: ExitCode { .configuration }
}
