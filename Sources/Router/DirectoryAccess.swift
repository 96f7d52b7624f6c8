import Directory
import Logging
import ServiceLifecycle
import Synchronization

/// The way to the directory that waits while it is down: nothing is dropped, nothing more is read, and readiness says so.
final class DirectoryAccess: Sendable {
    private struct Failure {
        var text: String
        var notedAt: ContinuousClock.Instant
    }

    let store: any RouterStore
    private let failure = Mutex<Failure?>(nil)
    private let logger: Logger

    init(store: any RouterStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Why the directory cannot be used now; nil when it can.
    var lastFailure: String? { failure.withLock { $0?.text } }

    /// Does something with the directory, as often as it takes. Nil when it failed and the process is asked to stop, when the task was
    /// cancelled, or when `isWanted` says that the messages have gone back to the broker meanwhile.
    func perform<Result: Sendable>(
        isWanted: @Sendable () -> Bool = { true },
        _ operation: @Sendable (any RouterStore) async throws(DirectoryError) -> Result
    ) async -> Result? {
        switch await attempt(tries: .max, nil, isWanted: isWanted, operation) {
        case .success(let result)?: result
        case .failure?, nil: nil
        }
    }

    /// As ``perform(isWanted:_:)``, but gives up after so many tries that failed on what was asked, and says with which error. With a
    /// count only as long as that may be the message's fault.
    func attempt<Value: Sendable>(
        tries: Int, _ poisonLimit: PoisonLimit?, isWanted: @Sendable () -> Bool,
        _ operation: @Sendable (any RouterStore) async throws(DirectoryError) -> Value
    ) async -> Result<Value, DirectoryError>? {
        var delay = Duration.milliseconds(100)
        var failures = 0
        while true {
            let start = ContinuousClock.now
            do throws(DirectoryError) {
                let value = try await operation(store)
                noteSuccess(begunAt: start)
                poisonLimit?.succeeded()
                return .success(value)
            } catch {
                failures += 1
                if let poisonLimit, error.concernsRequest, poisonLimit.mayGiveUp {
                    logger.warning("the directory failed on what it was asked", metadata: ["error": "\(error)", "tries": "\(failures)"])
                    if failures >= tries { return .failure(error) }
                } else {
                    note(error)
                }
            }
            let pause = delay
            guard !Task.isCancelled, !Task.isShuttingDownGracefully, isWanted() else { return nil }
            do { try await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) } } catch { return nil }
            delay = min(delay * 2, .seconds(5))
        }
    }

    private func note(_ error: DirectoryError) {
        let isNew = failure.withLock { failure in
            defer { failure = Failure(text: "\(error)", notedAt: .now) }
            return failure == nil
        }
        if isNew { logger.error("the directory does not answer: holding everything, asking again", metadata: ["error": "\(error)"]) }
    }

    /// What was begun before the last failure says nothing about the directory after it.
    private func noteSuccess(begunAt start: ContinuousClock.Instant) {
        let wasDown = failure.withLock { failure in
            guard let noted = failure?.notedAt, noted <= start else { return false }
            failure = nil
            return true
        }
        if wasDown { logger.notice("the directory answers again") }
    }
}

extension DirectoryAccess {
    /// Does a batch in one transaction. When the directory works but fails on this batch, each element is done alone, so that one that it
    /// can never take does not hold up the others.
    ///
    /// - Returns: for each element its result, or the error of one that failed three times alone; nil as ``perform(isWanted:_:)``.
    func performEach<Element: Sendable, Value: Sendable>(
        _ batch: [Element], _ poisonLimit: PoisonLimit, isWanted: @Sendable () -> Bool,
        _ operation: @Sendable (any RouterStore, [Element]) async throws(DirectoryError) -> [Value]
    ) async -> [Result<Value, DirectoryError>]? {
        let whole = await attempt(tries: batch.count > 1 ? 1 : PoisonLimit.tries, poisonLimit, isWanted: isWanted) {
            store throws(DirectoryError) in try await operation(store, batch)
        }
        switch whole {
        case nil: return nil
        case .success(let values)?: return values.map { .success($0) }
        case .failure(let error)?:
            if batch.count == 1 {
                poisonLimit.gaveUp()
                return [.failure(error)]
            }
        }
        var results: [Result<Value, DirectoryError>] = []
        for element in batch {
            guard let single = await performEach([element], poisonLimit, isWanted: isWanted, operation) else { return nil }
            results += single
        }
        return results
    }
}

extension DirectoryError {
    /// Whether it may be about what was asked, and not about the directory.
    var concernsRequest: Bool {
        switch self {
        case .unexpected, .invalid: true
        case .unavailable, .lockedByAnother, .corrupt, .newerSchema, .migrationFailed, .cannotOpen, .absent, .unprepared: false
        }
    }
}

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
