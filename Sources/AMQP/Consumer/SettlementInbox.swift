import Synchronization

/// Settlements on their way to the connection's thread, and whoever waits until they are written.
final class SettlementInbox: Sendable {
    struct Content: Sendable {
        var settlements: [(tag: DeliveryTag, disposition: Disposition)] = []
        var flushes: [CheckedContinuation<Void, Never>] = []

        var isEmpty: Bool { settlements.isEmpty && flushes.isEmpty }
    }

    private let content = Mutex(Content())

    /// True when the thread has to be woken: somebody who finds the inbox in use knows that it was.
    func add(_ settlements: [(DeliveryTag, Disposition)]) -> Bool {
        content.withLock { content in
            defer { content.settlements += settlements.map { (tag: $0.0, disposition: $0.1) } }
            return content.isEmpty
        }
    }

    func add(_ flush: CheckedContinuation<Void, Never>) {
        content.withLock { $0.flushes.append(flush) }
    }

    func take() -> Content {
        content.withLock { content in
            defer { content = Content() }
            return content
        }
    }
}
