import CircuitBreaking
import Delivery
import Synchronization

@testable import Worker

/// A permit that a test keeps while others come and go. One that is dropped ends as one under which nothing was sent.
final class KeptPermit: Sendable {
    private let permit: Mutex<Permit?>
    private let pool: CircuitPool

    init(_ permit: consuming Permit, of pool: CircuitPool) {
        self.permit = Mutex(.some(permit))
        self.pool = pool
    }

    deinit { leave(.tryAgain(after: nil, ProviderAnswer(provider: "", code: "not-sent"))) }

    /// Ends it; a second time nothing happens.
    func leave(_ outcome: Outcome) {
        guard let permit = permit.withLock({ $0.take() }) else { return }
        _ = pool.leave(permit, outcome)
    }
}
