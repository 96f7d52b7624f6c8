public import Settings

extension SettingsError: ExitCodeProviding {
    /// Starting again with the same settings does not help.
    public var exitCode: ExitCode { .configuration }
}
