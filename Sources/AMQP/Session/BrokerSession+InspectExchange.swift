import CRabbitMQ

extension BrokerSession {
    /// Makes sure that an exchange is there, whatever its kind; throws ``BrokerError/Kind/notFound`` when there is none.
    public func inspectExchange(_ name: String) throws(BrokerError) {
        try perform { connection throws(BrokerError) in try connection.inspectExchange(name) }
    }
}

extension Connection {
    /// A passive declaration: the broker looks at the name only (AMQP 0-9-1 §1.6.2.1).
    fileprivate func inspectExchange(_ name: String) throws(BrokerError) {
        defer { encoder.recycle() }
        try unsafe request {
            unsafe amqp_exchange_declare(
                $0, Self.channel, encoder.bytes(name), encoder.bytes("direct"), 1, 1, 0, 0, amqp_empty_table) != nil
        }
    }
}
