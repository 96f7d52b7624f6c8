/// Whether a message is suspected of ending the process: it has come back again and again without being settled.
///
/// A crash returns the whole window, and so does a plain reconnect, so a high count alone proves nothing. From 3 returns on the
/// message is handled alone; one that has come back 20 times although it was alone goes to the dead-letter queue.
enum Suspicion: Sendable, Equatable {
    case none
    case alone
    case quarantine

    /// - Parameter returns: the broker's `x-delivery-count`.
    init(returns: Int) {
        switch returns {
        case ..<3: self = .none
        case ..<20: self = .alone
        default: self = .quarantine
        }
    }
}
