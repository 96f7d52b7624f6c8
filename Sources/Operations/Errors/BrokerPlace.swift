public import AMQP

/// Which broker and virtual host a command asks, and as whom: a wrong one explains everything else. The shape of the command's JSON.
public struct BrokerPlace: Sendable, Codable, Equatable {
    /// `host:port`; several with commas between.
    public var host: String
    public var virtualHost: String
    public var user: String

    private enum CodingKeys: String, CodingKey {
        case host, user
        case virtualHost = "virtual_host"
    }

    /// What an address names, without its password.
    public init(_ address: BrokerAddress) {
        host = address.hosts.map(\.description).joined(separator: ",")
        virtualHost = address.virtualHost
        user = address.user
    }

    /// Such as `Broker 127.0.0.1:5672, virtual host belfry, user belfry-operator`.
    public var text: String { "Broker \(host), virtual host \(virtualHost), user \(user)" }

    /// That the virtual host has nothing of a fleet's: most likely it is the wrong one.
    public var emptiness: String { "The virtual host \(virtualHost) at \(host) has nothing of Belfry's." }

    /// What to do about that. Declaring a topology is the last thing to think of: it would make a second fleet.
    public static let emptinessFix = """
        Does BELFRY_AMQP_URL name the fleet's virtual host? If it does, or for a new fleet, run: belfry topology apply
        """
}
