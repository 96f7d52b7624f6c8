import Synchronization

/// Tells a message that the directory can never take from a directory that does not work: after three messages that failed alone without
/// a success between them, it is the directory, and everything waits for it.
final class PoisonLimit: Sendable {
    /// How often an operation is tried before its message is given up.
    static let tries = 3

    private let inARow = Atomic<Int>(0)

    /// Whether another message may be given up.
    var mayGiveUp: Bool { inARow.load(ordering: .relaxed) < 3 }

    func gaveUp() { inARow.add(1, ordering: .relaxed) }

    func succeeded() { inARow.store(0, ordering: .relaxed) }
}
