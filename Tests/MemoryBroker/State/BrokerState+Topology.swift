import AMQP

extension BrokerState {
    mutating func declareExchange(_ name: String, _ exchange: StoredExchange) {
        if exchanges[name] == nil { exchanges[name] = exchange }
        retryDeadLetters()
    }

    mutating func declareQueue(_ name: String, _ arguments: [String: HeaderValue]) {
        if queues[name] == nil { queues[name] = StoredQueue(arguments: arguments) }
        for id in consumers.keys.sorted() where consumers[id]?.options.queue == name { connect(id) }
        retryDeadLetters()
    }

    /// Its messages are gone, and its consumers wait until it is declared again.
    mutating func deleteQueue(_ name: String) {
        for id in queues[name]?.consumers ?? [] { disconnect(id) }
        queues[name] = nil
        for exchange in exchanges.keys.sorted() {
            let rest: Set<StoredExchange.Binding> = exchanges[exchange]?.bindings.filter { $0.queue != name } ?? []
            exchanges[exchange]?.bindings = rest
        }
    }

    /// False when there is no such exchange or queue.
    mutating func bind(_ queue: String, to exchange: String, key: String) -> Bool {
        guard queues[queue] != nil, exchanges[exchange] != nil else { return false }
        exchanges[exchange]?.bindings.insert(.init(queue: queue, key: key))
        retryDeadLetters()
        return true
    }

    mutating func unbind(_ queue: String, from exchange: String, key: String) {
        exchanges[exchange]?.bindings.remove(.init(queue: queue, key: key))
    }

    /// The queues that take a message; nil when there is no such exchange. The default exchange, whose name is empty, leads to the queue of
    /// the key's name (AMQP 0-9-1 §3.1.3.1).
    func route(_ exchange: String, _ key: String) -> Set<String>? {
        if exchange.isEmpty { return queues[key] == nil ? [] : [key] }
        guard let start = exchanges[exchange] else { return nil }
        var visited: Set = [exchange]
        var current = start
        while true {
            let found = current.queues(for: key)
            guard found.isEmpty, let name = current.alternate, visited.insert(name).inserted else { return found }
            guard let next = exchanges[name] else { return [] }
            current = next
        }
    }
}
