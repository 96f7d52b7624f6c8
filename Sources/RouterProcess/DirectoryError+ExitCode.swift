public import Directory
public import Observability

extension DirectoryError: ExitCodeProviding {
    /// What the process leaves with when the directory cannot be used.
    public var exitCode: ExitCode { mayPass ? .partial : .configuration }
}
