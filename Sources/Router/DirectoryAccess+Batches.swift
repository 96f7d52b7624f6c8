import Directory
import Logging

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
