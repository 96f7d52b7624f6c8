extension BrokerSession {
    /// Declares a durable exchange. It is fine when it is there already with the same kind and arguments.
    public func declareExchange(
        _ name: String, kind: String = "topic", arguments: [String: HeaderValue] = [:]
    ) throws(BrokerError) {
        try perform { connection throws(BrokerError) in
            try connection.declareExchange(name, kind: kind, arguments: arguments)
        }
    }

    /// Deletes an exchange; it is fine when there is none.
    public func deleteExchange(_ name: String, ifUnused: Bool = false) throws(BrokerError) {
        try perform { connection throws(BrokerError) in try connection.deleteExchange(name, ifUnused: ifUnused) }
    }

    /// Declares a durable queue. It is fine when it is there already with the same arguments.
    @discardableResult
    public func declareQueue(_ name: String, arguments: [String: HeaderValue] = [:]) throws(BrokerError) -> QueueCounts {
        try perform { connection throws(BrokerError) in
            try connection.declareQueue(name, isPassive: false, arguments: arguments)
        }
    }

    /// How full a queue is; throws ``BrokerError/Kind/notFound`` when there is none.
    public func inspectQueue(_ name: String) throws(BrokerError) -> QueueCounts {
        try perform { connection throws(BrokerError) in try connection.declareQueue(name, isPassive: true) }
    }

    /// Deletes a queue and returns how many messages went with it; it is fine when there is none.
    ///
    /// A quorum queue knows neither condition: the broker answers 540 and closes the connection. Look with ``inspectQueue(_:)`` before.
    /// - Throws: ``BrokerError/Kind/preconditionFailed`` when it holds messages or has consumers and that was not to be.
    @discardableResult
    public func deleteQueue(_ name: String, ifEmpty: Bool = false, ifUnused: Bool = false) throws(BrokerError) -> Int {
        try perform { connection throws(BrokerError) in
            try connection.deleteQueue(name, ifEmpty: ifEmpty, ifUnused: ifUnused)
        }
    }

    /// Throws away what is ready in a queue and returns how many that were.
    @discardableResult
    public func purge(_ queue: String) throws(BrokerError) -> Int {
        try perform { connection throws(BrokerError) in try connection.purge(queue) }
    }

    /// Lets a queue take what an exchange gets with this key.
    public func bindQueue(_ queue: String, to exchange: String, key: String) throws(BrokerError) {
        try perform { connection throws(BrokerError) in try connection.bindQueue(queue, to: exchange, key: key) }
    }

    /// Takes a binding away; it is fine when there is none.
    public func unbindQueue(_ queue: String, from exchange: String, key: String) throws(BrokerError) {
        try perform { connection throws(BrokerError) in try connection.unbindQueue(queue, from: exchange, key: key) }
    }

    /// Lets an exchange take what another one gets with this key.
    public func bindExchange(_ destination: String, to source: String, key: String) throws(BrokerError) {
        try perform { connection throws(BrokerError) in try connection.bindExchange(destination, to: source, key: key) }
    }
}
