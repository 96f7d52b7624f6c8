import Messages

/// The broker's users: one for each kind of process, each with no more rights than it needs.
public enum FleetUser: String, Sendable, CaseIterable {
    case producer = "belfry-producer"
    case router = "belfry-router"
    case webPush = "belfry-web-push"
    case mobilePush = "belfry-mobile-push"
    case email = "belfry-email"
    case operating = "belfry-operator"
    case topology = "belfry-topology"

    /// The user's name on the broker.
    public var name: String { rawValue }

    /// The environment variable its password is read from when users are made.
    public var passwordVariable: String {
        let word = rawValue.dropFirst("belfry-".count).uppercased().map { $0 == "-" ? "_" : $0 }
        return "BELFRY_\(String(word))_PASSWORD"
    }

    /// The operator may see the management pages of the virtual hosts it has rights in; nobody else has business there.
    public var tags: [String] {
        switch self {
        case .operating: ["management"]
        case .producer, .router, .webPush, .mobilePush, .email, .topology: []
        }
    }

    /// What it may do: regular expressions over the names of exchanges and queues.
    public var permissions: Permissions {
        switch self {
        case .producer: Permissions(write: #"^belfry\.events$"#)
        case .router:
            Permissions(write: #"^belfry\.(jobs|retry|dead)$"#, read: #"^belfry\.(assignments|directory|rechecks|presence|journal)$"#)
        case .webPush: Self.worker(.webPush)
        case .mobilePush: Self.worker(.mobilePush)
        case .email: Self.worker(.email)
        // The channels' retry queues, not the router's own: belfry retry now brings jobs back, and an assignment waits half a minute at most.
        // RabbitMQ 4.3 tells how full a queue is to whoever has any right in it. That to write is the least: it lets nobody publish.
        case .operating:
            Permissions(
                write: #"^belfry\.(jobs|events|dead|unrouted|"#
                    + #"assignments(\.retry\..*)?|directory|rechecks|presence|journal|web-push|mobile-push|email)$"#,
                read: #"^belfry\.(.*\.dead|unrouted|(web-push|mobile-push|email)\.retry\..*)$"#)
        case .topology: Permissions(configure: #"^belfry\."#, write: #"^belfry\."#, read: #"^belfry\."#)
        }
    }

    private static func worker(_ channel: Channel) -> Permissions {
        Permissions(write: #"^belfry\.\#(channel.rawValue)\.out$"#, read: #"^belfry\.\#(channel.rawValue)$"#)
    }

    /// Three regular expressions, as the broker keeps them. `^$` matches no object of ours.
    public struct Permissions: Sendable, Hashable, Codable {
        public var configure: String
        public var write: String
        public var read: String

        /// Rights from their parts: none when left out.
        public init(configure: String = "^$", write: String = "^$", read: String = "^$") {
            self.configure = configure
            self.write = write
            self.read = read
        }
    }
}
