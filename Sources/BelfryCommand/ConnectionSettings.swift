import AMQP
import Endpoints
import FleetSettings
import FoundationEssentials
import Logging
import Messages
import Operations
import Routing
import Settings

/// What commands read from the environment. Every mistake names its variable, and never a password.
enum ConnectionSettings {
    /// Where the broker is.
    /// - Parameter user: who does this on a broker with the fleet's users, for the example in a mistake.
    static func broker(as user: FleetUser = .operating) throws -> BrokerOptions {
        var reader = SettingsReader()
        let address = brokerAddress(&reader, user)
        let authority = reader.certificateAuthorityFile()
        try reader.finish()
        let logger = Logger(label: "belfry") { _ in SwiftLogNoOpLogHandler() }
        return BrokerOptions(address: address, connectionName: "belfry", certificateAuthorityFile: authority, logger: logger)
    }

    /// A file with an authority to trust besides the system's; nil when it is not set.
    static func certificateAuthority() throws -> String? {
        var reader = SettingsReader()
        let file = reader.certificateAuthorityFile()
        try reader.finish()
        return file
    }

    /// The management API; nil when it is not set.
    static func managementAPI() throws -> ManagementAPI? {
        var reader = SettingsReader()
        let address = reader.secret("BELFRY_RABBITMQ_API_URL", about: "RabbitMQ's management API", with: managementAddress)
        let authority = reader.certificateAuthorityFile()
        try reader.finish()
        return address.map { ManagementAPI($0, certificateAuthorityFile: authority) }
    }

    /// Whether the broker's address is given: for what can be done without.
    static var namesBroker: Bool {
        let environment = ProcessInfo.processInfo.environment
        return ["BELFRY_AMQP_URL", "BELFRY_AMQP_URL_FILE"].contains { !(environment[$0] ?? "").isEmpty }
    }

    /// The management API, for what cannot be done without it.
    static func requiredManagementAPI() throws -> ManagementAPI {
        var reader = SettingsReader()
        // Who needs it makes users or virtual hosts.
        let example = "http://administrator:password@127.0.0.1:15672"
        let address = reader.secret(
            "BELFRY_RABBITMQ_API_URL", example: example, about: "RabbitMQ's management API", with: managementAddress)
        let authority = reader.certificateAuthorityFile()
        try reader.finish()
        return ManagementAPI(address, certificateAuthorityFile: authority)
    }

    /// Where the directory is.
    static func directory() throws -> DirectoryAddress {
        var reader = SettingsReader()
        let address = reader.parse(
            "BELFRY_DIRECTORY_URL", example: "sqlite:/var/lib/belfry/directory.sqlite", about: "The directory", with: DirectoryAddress.init)
        try reader.finish()
        return address
    }

    /// Where the directory is; nil when that is not said.
    static func optionalDirectory() throws -> DirectoryAddress? {
        var reader = SettingsReader()
        let address = reader.parse("BELFRY_DIRECTORY_URL", about: "The directory", with: DirectoryAddress.init)
        try reader.finish()
        return address
    }

    /// Which endpoints of browsers the router lets into the directory: the same two variables as the router's.
    static func endpoints() throws -> EndpointRules {
        var reader = SettingsReader()
        let endpoints = EndpointRules(&reader)
        try reader.finish()
        return endpoints
    }

    /// How long jobs live that are given another moment: the same variables as the router's.
    static func lifetimes() throws -> JobLifetimes {
        var reader = SettingsReader()
        let lifetimes = JobLifetimes(&reader)
        try reader.finish()
        return lifetimes
    }

    /// The passwords of the broker's users, for those whose variable is set.
    static func passwords() throws -> [FleetUser: Secret] {
        var reader = SettingsReader()
        var passwords: [FleetUser: Secret] = [:]
        for user in FleetUser.allCases {
            passwords[user] = reader.secret(user.passwordVariable, about: "The password of the broker's user \(user.name)")
        }
        try reader.finish()
        return passwords
    }

    private static func brokerAddress(_ reader: inout SettingsReader, _ user: FleetUser) -> BrokerAddress {
        let example = "amqp://\(user.name):password@127.0.0.1:5672/%2F"
        return reader.secret("BELFRY_AMQP_URL", example: example, about: "The broker") { secret in
            do throws(BrokerAddressError) {
                return try BrokerAddress(secret.value)
            } catch {
                throw InvalidValue("is not an address of a broker (\(error.part.rawValue)): \(error.advice)")
            }
        }
    }

    private static func managementAddress(_ secret: Secret) throws -> ManagementAddress {
        do throws(ManagementAddressError) {
            return try ManagementAddress(secret.value)
        } catch {
            throw InvalidValue("is not an address of the management API: \(error)")
        }
    }
}

/// Opens a session, runs the work, and closes it in every case.
/// - Parameter user: who does this on a broker with the fleet's users, for the example in a mistake.
func withBroker<Value>(
    as user: FleetUser = .operating, _ work: (BrokerSession, BrokerOptions) async throws -> Value
) async throws -> Value {
    let options = try ConnectionSettings.broker(as: user)
    let session: BrokerSession
    do {
        session = try await BrokerSession.open(options)
    } catch {
        throw OperationError(error)
    }
    do {
        let value = try await work(session, options)
        await session.close()
        return value
    } catch {
        await session.close()
        throw error
    }
}

/// The router's settings that an explanation hangs on.
struct ExplainSettings {
    /// The windows of the decision.
    let routing: RoutingSettings
    /// For how long decisions and outcomes are kept.
    let journalDays: Int

    init() throws(SettingsError) {
        var reader = SettingsReader()
        routing = RoutingSettings(&reader)
        journalDays = reader.journalDays()
        try reader.finish()
    }
}
