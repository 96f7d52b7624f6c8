import Dispatch
import GRDB
import Synchronization

/// The directory in one SQLite file. One process writes it, which a lock file beside it makes sure of; others may read.
public final class SQLiteDirectory: DirectoryStore {
    let database: DatabasePool
    let writing = DispatchQueue(label: "belfry.directory.write")
    let reading = DispatchQueue(label: "belfry.directory.read", attributes: .concurrent)
    private let lock: FileLock?
    /// See ``RoutingStore/readBeside(_:)``.
    let unwritten = Mutex<(any UnwrittenActivity)?>(nil)

    init(database: DatabasePool, lock: FileLock?) {
        self.database = database
        self.lock = lock
    }

    /// Opens or makes the file, takes the lock, and brings the tables up to this version.
    /// - Throws: `lockedByAnother` when another process has it; `corrupt`, `newerSchema`, `migrationFailed` and `cannotOpen` say what to do.
    public static func open(path: String) throws(DirectoryError) -> SQLiteDirectory {
        let lock = try FileLock.take(path: path + ".lock")
        return SQLiteDirectory(database: try openPool(path: path, readOnly: false), lock: lock)
    }

    /// Opens the file as ``open(path:)`` does, but waits for whoever has it: the way a second router stands by.
    /// - Parameters:
    ///   - interval: how often to look whether the lock is free.
    ///   - onWait: called once, when the first try finds it taken.
    public static func open(
        path: String, retryingEvery interval: Duration, onWait: (DirectoryError) -> Void
    ) async throws -> SQLiteDirectory {
        var hasSaidSo = false
        while true {
            switch Result(catching: { () throws(DirectoryError) in try open(path: path) }) {
            case .success(let directory): return directory
            case .failure(let error):
                guard error.isTaken else { throw error }
                if !hasSaidSo { onWait(error) }
                hasSaidSo = true
                try await Task.sleep(for: interval)
            }
        }
    }

    /// Opens the file for reading next to a running router: for `explain`, `show` and `export`. Whatever writes throws.
    public static func openReadOnly(path: String) throws(DirectoryError) -> SQLiteDirectory {
        SQLiteDirectory(database: try openPool(path: path, readOnly: true), lock: nil)
    }
}
