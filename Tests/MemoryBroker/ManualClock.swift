import Synchronization

/// A clock that stands still until a test moves it on.
public final class ManualClock: Clock {
    /// A moment, by how far the clock had been moved.
    public struct Instant: InstantProtocol {
        var offset: Swift.Duration

        /// The moment so much later.
        public func advanced(by duration: Swift.Duration) -> Instant { Instant(offset: offset + duration) }
        /// How much later the other one is.
        public func duration(to other: Instant) -> Swift.Duration { other.offset - offset }
        /// Whether the left one is earlier.
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper: Sendable {
        var deadline: Instant
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State: Sendable {
        var now = Instant(offset: .zero)
        var sleepers: [Int: Sleeper] = [:]
        var lastID = 0
    }

    private let state = Mutex(State())

    /// A clock that has not been moved.
    public init() {}

    /// How far it has been moved.
    public var now: Instant { state.withLock { $0.now } }
    /// Any duration counts.
    public var minimumResolution: Swift.Duration { .zero }

    /// Moves the clock on and wakes whoever has slept long enough, the earliest first.
    public func advance(by duration: Swift.Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            let due = state.sleepers.filter { $0.value.deadline <= now }.sorted { $0.value.deadline < $1.value.deadline }
            for (id, _) in due { state.sleepers[id] = nil }
            return due.map(\.value.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    /// Returns when the clock has been moved that far; throws when the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { sleep(id, Sleeper(deadline: deadline, continuation: $0)) }
        } onCancel: {
            cancel(id)
        }
    }

    private func sleep(_ id: Int, _ sleeper: Sleeper) {
        let end = state.withLock { state -> Result<Void, any Error>? in
            if sleeper.deadline <= state.now { return .success(()) }
            // Inside the lock: a cancellation either shows here or finds the sleeper below.
            if Task.isCancelled { return .failure(CancellationError()) }
            state.sleepers[id] = sleeper
            return nil
        }
        if let end { sleeper.continuation.resume(with: end) }
    }

    private func cancel(_ id: Int) {
        let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
        sleeper?.continuation.resume(throwing: CancellationError())
    }
}
