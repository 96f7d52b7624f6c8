/// The right to send one job: a place in the bulkhead of its service, from ``Circuit/enter(for:at:)`` to ``leave(_:at:answer:)``.
///
/// It cannot be copied, so it is ended once at most. One that is dropped without having been ended is a bug: its place is free again, as if
/// nothing had been sent, whoever waits for it gets it, and the circuit's owner hears of it.
public struct Permit: ~Copyable, Sendable {
    /// What the job asked for. The circuit may be another one, which several hosts share.
    public let key: CircuitKey
    /// The circuit whose place it is.
    public let circuit: Circuit
    private let ticket: CircuitBreaker.Ticket
    private var isEnded = false

    init(_ ticket: CircuitBreaker.Ticket, of circuit: Circuit, for key: CircuitKey) {
        self.ticket = ticket
        self.circuit = circuit
        self.key = key
    }

    deinit {
        if !isEnded { circuit.giveBack(ticket) }
    }

    /// The attempt has ended. Returns the circuit's new state when that has changed it, and how long jobs wait when it is open.
    /// - Parameters:
    ///   - signal: what the end says about the service.
    ///   - answer: what the service said; asked for only when that opens the circuit.
    public consuming func leave(
        _ signal: CircuitSignal, at now: ContinuousClock.Instant, answer: () -> OpeningAnswer
    ) -> (change: CircuitState?, wait: Duration?) {
        isEnded = true
        return circuit.leave(ticket, signal, at: now, answer: answer)
    }
}
