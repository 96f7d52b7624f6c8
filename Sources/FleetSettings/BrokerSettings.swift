public import AMQP
public import Logging
public import Settings

/// Where the broker is, from the environment: the settings that every process has.
public struct BrokerSettings: Sendable {
    private let address: BrokerAddress
    private let certificateAuthorityFile: String?

    /// Reads `BELFRY_AMQP_URL` and `BELFRY_CA_FILE`.
    /// - Parameter user: the process's user on the broker, for the example in a mistake.
    public init(_ settings: inout SettingsReader, user: String) {
        address = settings.secret(
            "BELFRY_AMQP_URL", example: "amqp://\(user):password@localhost:5672/%2F",
            about: "Where RabbitMQ is; several hosts with commas between them, user and password percent-encoded"
        ) { secret in
            do {
                return try BrokerAddress(secret.value)
            } catch {
                throw InvalidValue("cannot be used. \(error)")
            }
        }
        certificateAuthorityFile = settings.certificateAuthorityFile()
    }

    /// What the metrics of every connection count, by name, for their HELP lines.
    public static var metricHelp: [String: String] { BrokerOptions.metricHelp }

    /// How to connect under a process's name.
    public func options(name: String, logger: Logger) -> BrokerOptions {
        BrokerOptions(
            address: address, connectionName: name, certificateAuthorityFile: certificateAuthorityFile, logger: logger)
    }
}
