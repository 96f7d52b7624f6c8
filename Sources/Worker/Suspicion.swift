import AMQP

/// Whether a message is suspected of ending the process: it has come back again and again without being settled.
///
/// A crash returns the whole window, and so does a plain reconnect, so a high count alone proves nothing. What came back because this
/// process lost its connection does not count: the process is alive. From 3 returns on the message is handled alone; one that has come
/// back 20 times goes to the dead-letter queue.
enum Suspicion: Sendable, Equatable {
    case none
    case alone
    case quarantine

    /// The broker's count without the returns that this process has seen and outlived: at most one for each connection that it lost. One
    /// that does end the process is judged by the next, which has lost none. A channel that was opened anew in silence returned nothing.
    init(_ message: IncomingMessage) {
        self.init(returns: message.deliveryCount - message.reconnects)
    }

    /// - Parameter returns: the broker's `x-delivery-count`.
    init(returns: Int) {
        switch returns {
        case ..<3: self = .none
        case ..<20: self = .alone
        default: self = .quarantine
        }
    }
}

extension [IncomingMessage] {
    /// The unsuspicious ones in their order, then the suspects in any other.
    ///
    /// One that ends the process gives everything back that came behind it, again and again. If it were always handled first, those
    /// behind it would come to be taken for the cause. In another order each time, half of them are done before it: of two hundred
    /// neighbours none is left long before the twentieth return.
    func suspectsLast() -> [IncomingMessage] {
        guard contains(where: { Suspicion($0) != .none }) else { return self }
        return filter { Suspicion($0) == .none } + filter { Suspicion($0) != .none }.shuffled()
    }
}
