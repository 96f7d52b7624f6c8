public import Settings

/// The health server cannot listen where it was told to. Trying again helps only once somebody else lets go of the address.
public struct HealthServerError: Error, CustomStringConvertible, ExitCodeProviding {
    /// Where it should have listened.
    public let address: HostAndPort
    /// What the system said.
    public let reason: String

    /// The address, the reason and the variable.
    public var description: String { "cannot listen on \(address) (BELFRY_HTTP_ADDRESS): \(reason)" }

    /// The address is a setting.
    public var exitCode: ExitCode { .configuration }
}
