/// Requests that are answered while libcurl is still busy sending them.
///
/// A server may answer and reset the stream before it has read the whole body (RFC 9113 §8.1). libcurl 7.88 then sometimes neither
/// sends on nor ends the transfer, and turns in circles until the timeout. The answer is there, so the transfer is ended for it.
final class EarlyAnswers {
    /// How long libcurl gets to end a transfer itself, which it does in the same breath when all is well.
    static let patience: Duration = .milliseconds(20)

    /// A smaller body is sent in one piece, before any answer can come.
    static let smallestBody = 16 * 1024

    private var waiting: [(transfer: Transfer, due: ContinuousClock.Instant)] = []

    /// When the first one is due.
    var nextDue: ContinuousClock.Instant? { waiting.first?.due }

    func append(_ transfer: Transfer) {
        waiting.append((transfer, .now + Self.patience))
    }

    /// Takes those whose patience is over and that have not ended meanwhile.
    func takeDue() -> [Transfer] {
        guard !waiting.isEmpty else { return [] }
        waiting.removeAll { unsafe $0.transfer.handle == nil }
        let now = ContinuousClock.now
        let due = waiting.prefix { $0.due <= now }
        waiting.removeFirst(due.count)
        return due.map(\.transfer)
    }
}
