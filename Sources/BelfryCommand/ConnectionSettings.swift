import AMQP
import Directory
import Endpoints
import FleetSettings
import FoundationEssentials
import Logging
import Operations
import Routing
import Settings

/// Reads all that a command needs from the environment together, so that everything that is wrong is said at once. Each part reads its own
/// variables, by the same code as the processes do.
func readSettings<each Value>(_ parts: repeat (inout SettingsReader) -> each Value) throws(SettingsError) -> (repeat each Value) {
    var reader = SettingsReader()
    let values = (repeat (each parts)(&reader))
    try reader.finish()
    return values
}

/// The parts that are about the broker.
enum ConnectionSettings {
    /// Where the broker is.
    /// - Parameter user: who does this on a broker with the fleet's users, for the example in an error.
    static func broker(as user: FleetUser = .operating) -> (inout SettingsReader) -> BrokerOptions {
        { reader in
            let silent = Logger(label: "belfry") { _ in SwiftLogNoOpLogHandler() }
            return BrokerSettings(&reader, user: user.name).options(name: "belfry", logger: silent)
        }
    }

    /// The same as one value among others that may be missing: for what is not done in a dry run.
    static func requiredBroker(as user: FleetUser) -> (inout SettingsReader) -> BrokerOptions? { { broker(as: user)(&$0) } }

    /// Where the broker is, for what can be done without, too.
    static func optionalBroker(_ reader: inout SettingsReader) -> BrokerOptions? {
        reader.isUnset("BELFRY_AMQP_URL") ? nil : broker()(&reader)
    }

    /// The management API; nil when it is not set.
    static func managementAPI(_ reader: inout SettingsReader) -> ManagementAPI? {
        let authority = reader.certificateAuthorityFile()
        return ManagementAddress.optional(&reader).map { ManagementAPI($0, certificateAuthorityFile: authority) }
    }

    /// The management API, for what cannot be done without it: making users or virtual hosts.
    static func requiredManagementAPI(_ reader: inout SettingsReader) -> ManagementAPI {
        let authority = reader.certificateAuthorityFile()
        return ManagementAPI(ManagementAddress(&reader, user: "administrator"), certificateAuthorityFile: authority)
    }

    /// A file with an authority to trust besides the system's; nil when it is not set.
    static func certificateAuthority(_ reader: inout SettingsReader) -> String? { reader.certificateAuthorityFile() }

    /// The passwords of the broker's users, for those whose variable is set.
    static func passwords(_ reader: inout SettingsReader) -> [FleetUser: Secret] {
        var passwords: [FleetUser: Secret] = [:]
        for user in FleetUser.allCases {
            passwords[user] = reader.secret(user.passwordVariable, about: "The password of the broker's user \(user.name)")
        }
        return passwords
    }
}

extension ConnectionSettings {
    /// Reads everything that some command reads, in the order of the page of the settings.
    static func readAll(_ reader: inout SettingsReader) {
        _ = broker()(&reader)
        _ = ManagementAddress.optional(&reader)
        _ = DirectoryAddress.optional(&reader)
        _ = ExplainSettings(&reader)
        _ = EndpointRules(&reader)
        _ = passwords(&reader)
    }
}

/// Opens a session, runs the work, and closes it in every case.
func withBroker<Value>(_ options: BrokerOptions, _ work: (BrokerSession) async throws -> Value) async throws -> Value {
    let session: BrokerSession
    do {
        session = try await BrokerSession.open(options)
    } catch {
        throw OperationError(error)
    }
    do {
        let value = try await work(session)
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

    init(_ reader: inout SettingsReader) {
        routing = RoutingSettings(&reader)
        journalDays = reader.journalDays()
    }
}
