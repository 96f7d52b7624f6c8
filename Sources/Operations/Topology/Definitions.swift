/// The topology, the users and their permissions in the form of RabbitMQ's definitions file, to be loaded when a node starts.
///
/// Users come without password or hash, so the broker gives each a random password that nobody knows: `belfry topology apply --users`
/// sets real ones.
public struct Definitions: Sendable, Codable, Equatable {
    public var vhosts: [VirtualHost]
    public var users: [User]
    public var permissions: [Permission]
    public var exchanges: [Exchange]
    public var queues: [Queue]
    public var bindings: [Binding]

    public struct VirtualHost: Sendable, Codable, Equatable {
        public var name: String
    }

    public struct User: Sendable, Codable, Equatable {
        public var name: String
        public var tags: [String]
    }

    public struct Permission: Sendable, Codable, Equatable {
        public var user: String
        public var vhost: String
        public var configure: String
        public var write: String
        public var read: String
    }

    public struct Exchange: Sendable, Codable, Equatable {
        public var name: String
        public var vhost: String
        public var type: String
        public var durable = true
        public var auto_delete = false
        public var `internal` = false
        public var arguments: [String: ArgumentValue]
    }

    public struct Queue: Sendable, Codable, Equatable {
        public var name: String
        public var vhost: String
        public var durable = true
        public var auto_delete = false
        public var arguments: [String: ArgumentValue]
    }

    public struct Binding: Sendable, Codable, Equatable {
        public var source: String
        public var vhost: String
        public var destination: String
        public var destination_type = "queue"
        public var routing_key: String
        public var arguments: [String: ArgumentValue] = [:]
    }

    /// The definitions of a topology in a virtual host.
    public init(_ topology: Topology = .fleet, users: [FleetUser] = FleetUser.allCases, virtualHost: String = "/") {
        vhosts = [VirtualHost(name: virtualHost)]
        self.users = users.map { User(name: $0.name, tags: $0.tags) }
        permissions = users.map {
            let rights = $0.permissions
            return Permission(
                user: $0.name, vhost: virtualHost, configure: rights.configure, write: rights.write, read: rights.read)
        }
        exchanges = topology.exchanges.map {
            Exchange(name: $0.name, vhost: virtualHost, type: $0.kind.rawValue, arguments: $0.arguments)
        }
        queues = topology.queues.map { Queue(name: $0.name, vhost: virtualHost, arguments: $0.arguments) }
        bindings = topology.bindings.map {
            Binding(source: $0.exchange, vhost: virtualHost, destination: $0.queue, routing_key: $0.key)
        }
    }
}
