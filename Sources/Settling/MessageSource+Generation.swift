public import AMQP

extension MessageSource {
    /// Whether a tag still belongs to the connection there is. When it does not, the broker delivers the message again.
    public func isCurrent(_ tag: DeliveryTag) -> Bool {
        switch state {
        case .connected(let generation), .blocked(let generation): generation == tag.generation
        case .connecting, .closed: false
        }
    }
}

extension BrokerOptions {
    /// The same broker under another name for the connection.
    public func named(_ name: String) -> BrokerOptions {
        var options = self
        options.connectionName = "\(connectionName) \(name)"
        return options
    }
}

extension PublishError {
    /// The messages of a batch that are not known to be with the broker.
    func unpublished(of batch: [OutgoingMessage]) -> [OutgoingMessage] {
        batch.indices.filter { failures[$0] != nil }.map { batch[$0] }
    }
}
