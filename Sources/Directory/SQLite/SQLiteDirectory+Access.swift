import Dispatch
import GRDB

extension SQLiteDirectory {
    /// Runs one write transaction off the cooperative pool. It is not cut off when the task is cancelled: it is short, and its caller
    /// has to know whether it happened.
    func write<Value: Sendable>(
        _ transaction: @escaping @Sendable (Database) throws -> Value
    ) async throws(DirectoryError) -> Value {
        let database = database
        return try await run(on: writing) { try database.write(transaction) }
    }

    /// Reads one snapshot off the cooperative pool, next to whatever is being written.
    func read<Value: Sendable>(
        _ snapshot: @escaping @Sendable (Database) throws -> Value
    ) async throws(DirectoryError) -> Value {
        let database = database
        return try await run(on: reading) { try database.read(snapshot) }
    }

    private func run<Value: Sendable>(
        on queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Value
    ) async throws(DirectoryError) -> Value {
        let result: Result<Value, DirectoryError> = await withCheckedContinuation { continuation in
            queue.async {
                continuation.resume(returning: Result(catching: work).mapError(Self.directoryError))
            }
        }
        return try result.get()
    }

    private static func directoryError(_ error: any Error) -> DirectoryError {
        if let error = error as? DirectoryError { return error }
        guard let failure = error as? DatabaseError else { return .unexpected("\(error)") }
        return switch failure.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_NOMEM, .SQLITE_READONLY:
            .unavailable(problem(failure))
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            .corrupt(path: "the database", problem: problem(failure))
        default:
            .unexpected(problem(failure))
        }
    }
}
