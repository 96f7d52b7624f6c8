public import AMQP

/// Whether a message may be handled with others, or is suspected of ending the process: it has come back again and again unsettled.
///
/// A crash returns the whole window, and so does a plain reconnect, so a high count alone proves nothing. What came back because this
/// process lost its connection does not count: the process is alive. From 3 returns on the message is handled alone; one that has come
/// back 20 times is a poison message and goes to the dead-letter queue.
public enum RedeliveryGuard: Sendable, Equatable {
    /// With others.
    case together
    /// While nothing else is under way, and after everything before it is acknowledged.
    case alone
    /// Not at all: it is dead-lettered untried.
    case poison

    /// The broker's count without the returns that this process has seen and outlived: at most one for each connection that it lost. One
    /// that does end the process is judged by the next, which has lost none. A channel that was opened anew in silence returned nothing.
    public init(_ message: IncomingMessage) {
        self.init(returns: message.deliveryCount - message.reconnects)
    }

    /// - Parameter returns: the broker's `x-delivery-count`.
    init(returns: Int) {
        switch returns {
        case ..<3: self = .together
        case ..<20: self = .alone
        default: self = .poison
        }
    }
}

extension [IncomingMessage] {
    /// Those that may be handled together in their order, then the others in any.
    ///
    /// One that ends the process gives everything back that came behind it, again and again. If it were always handled first, those
    /// behind it would come to be taken for the cause. In another order each time, half of them are done before it: of two hundred
    /// neighbours none is left long before the twentieth return.
    public func guarded() -> (together: [IncomingMessage], alone: [IncomingMessage]) {
        guard contains(where: { RedeliveryGuard($0) != .together }) else { return (self, []) }
        return (filter { RedeliveryGuard($0) == .together }, filter { RedeliveryGuard($0) != .together }.shuffled())
    }
}
