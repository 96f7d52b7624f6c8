import Providers
import Synchronization

/// Device tokens that neither of Apple's hosts knew lately.
///
/// Jobs for such a token come again until it is known whose fault it is (``CredentialGuard``), and the second host would say the same each
/// time: a token belongs to one host for good. What was asked by another worker, or is forgotten, is asked once more.
final class UnknownTokens: Sendable {
    /// Twice the longest retry queue: a job that comes again finds its token still there.
    static let memory: Duration = .seconds(7200)
    /// Tokens come out of the data, so there is a bound.
    static let capacity = 1024

    private let lastSeen = Mutex<[String: ContinuousClock.Instant]>([:])
    private let clock: MonotonicClock

    init(clock: @escaping MonotonicClock) { self.clock = clock }

    /// Whether neither host knew the token when both were asked last.
    func contains(_ token: String) -> Bool {
        let now = clock()
        return lastSeen.withLock { $0[token].map { now - $0 < Self.memory } ?? false }
    }

    /// The first host has said again that it does not know the token, or the second one has now, too.
    func note(_ token: String) {
        let now = clock()
        lastSeen.withLock { tokens in
            if tokens.count >= Self.capacity, tokens[token] == nil {
                tokens = tokens.filter { now - $0.value < Self.memory }
                if tokens.count >= Self.capacity, let oldest = tokens.min(by: { $0.value < $1.value }) { tokens[oldest.key] = nil }
            }
            tokens[token] = now
        }
    }
}
