import Foundation

/// Everything that arrived, in memory, and those who wait for more of it.
/// Beyond its capacity the oldest entries are forgotten.
actor ReceivedLog {
    private struct Waiter {
        let filter: ReceivedFilter
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private let capacity: Int
    private var entries: [Received] = []
    private var lastNumber = 0
    private var waiters: [Int: Waiter] = [:]
    private var nextWaiter = 0
    private var isFinished = false

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Adds an entry (its number is set here) and wakes whoever waited for it.
    func append(_ entry: Received) {
        lastNumber += 1
        var entry = entry
        entry.number = lastNumber
        entries.append(entry)
        // Forgetting a tenth at once keeps the cost of an entry constant.
        if entries.count > capacity { entries.removeFirst(max(1, capacity / 10)) }
        for (id, waiter) in waiters where waiter.filter.matches(entry) && has(waiter.count, matching: waiter.filter) {
            wake(id)
        }
    }

    func entries(matching filter: ReceivedFilter) -> [Received] {
        // Numbers grow, so the wanted ones stand at the end.
        let start = entries.partitioningIndex { $0.number > filter.since }
        return entries[start...].filter(filter.matches)
    }

    /// The matching entries as soon as there are `count`, or those there are when the time is over.
    /// A cancelled caller gets what there is at once.
    func entries(matching filter: ReceivedFilter, atLeast count: Int, timeout: Duration) async -> [Received] {
        let id = nextWaiter
        nextWaiter += 1
        let clock = Task {
            try? await Task.sleep(for: timeout)
            self.wake(id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if isFinished || Task.isCancelled || clock.isCancelled || has(count, matching: filter) {
                    continuation.resume()
                } else {
                    waiters[id] = Waiter(filter: filter, count: count, continuation: continuation)
                }
            }
        } onCancel: {
            clock.cancel()
        }
        clock.cancel()
        return entries(matching: filter)
    }

    func clear() {
        entries.removeAll()
    }

    /// Wakes everybody; later waits return at once.
    func finish() {
        isFinished = true
        for id in Array(waiters.keys) { wake(id) }
    }

    private func wake(_ id: Int) {
        waiters.removeValue(forKey: id)?.continuation.resume()
    }

    private func has(_ count: Int, matching filter: ReceivedFilter) -> Bool {
        count <= 0 || entries(matching: filter).count >= count
    }
}

extension Array {
    /// The first index whose element fulfils the condition, in an array sorted by it.
    fileprivate func partitioningIndex(_ condition: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
