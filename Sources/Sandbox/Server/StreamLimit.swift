import Synchronization

/// SETTINGS_MAX_CONCURRENT_STREAMS for the next connection; read where no `await` is possible.
final class StreamLimit: Sendable {
    private let limit: Atomic<Int>

    init(_ limit: Int) {
        self.limit = Atomic(limit)
    }

    var value: Int {
        get { limit.load(ordering: .relaxed) }
        set { limit.store(newValue, ordering: .relaxed) }
    }
}
