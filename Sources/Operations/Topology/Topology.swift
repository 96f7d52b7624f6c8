/// Everything that must exist on the broker, as data: declared, compared and exported from this one table.
public struct Topology: Sendable, Hashable {
    /// In the order in which they are declared: an alternate exchange comes before the exchange that names it.
    public var exchanges: [ExchangeDeclaration]
    /// In the order in which they are declared.
    public var queues: [QueueDeclaration]
    /// Which messages go from an exchange into a queue.
    public var bindings: [Binding]
    /// What an earlier topology bound and this one must not: with both, messages would take two ways.
    public var retiredBindings: [Binding]

    /// A topology from its parts.
    public init(
        exchanges: [ExchangeDeclaration], queues: [QueueDeclaration], bindings: [Binding], retiredBindings: [Binding] = []
    ) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
        self.retiredBindings = retiredBindings
    }
}

/// An exchange as it is declared: durable, never deleted by itself.
public struct ExchangeDeclaration: Sendable, Hashable {
    /// How an exchange chooses; the raw value is the broker's word.
    public enum Kind: String, Sendable, Codable { case direct, topic, fanout }

    public var name: String
    public var kind: Kind
    public var arguments: [String: ArgumentValue]

    /// A declaration from its parts.
    public init(name: String, kind: Kind, arguments: [String: ArgumentValue] = [:]) {
        self.name = name
        self.kind = kind
        self.arguments = arguments
    }
}

/// A queue as it is declared: durable, shared, never deleted by itself. Its type (`quorum` or `classic`) is one of the arguments.
public struct QueueDeclaration: Sendable, Hashable {
    public var name: String
    public var arguments: [String: ArgumentValue]

    /// A declaration from its parts.
    public init(name: String, arguments: [String: ArgumentValue]) {
        self.name = name
        self.arguments = arguments
    }
}

/// "Messages with this key go from this exchange into this queue."
public struct Binding: Sendable, Hashable, Codable {
    public var exchange: String
    public var queue: String
    public var key: String

    /// A binding from its parts.
    public init(exchange: String, queue: String, key: String) {
        self.exchange = exchange
        self.queue = queue
        self.key = key
    }

    /// `exchange → queue (key)`.
    public var text: String { key.isEmpty ? "\(exchange) → \(queue)" : "\(exchange) → \(queue) (\(key))" }
}
