import GRDB
import Glibc

extension SQLiteDirectory {
    static func openPool(path: String, readOnly: Bool) throws(DirectoryError) -> DatabasePool {
        let pool: DatabasePool
        if readOnly { try checkPresence(path) } else { makePrivate(path) }
        do {
            pool = try DatabasePool(path: path, configuration: configuration(readOnly: readOnly))
            if !readOnly { try pool.writeWithoutTransaction { try $0.execute(sql: durable) } }
            // Reads every page: worth it once, before a router trusts the file; too slow for each call of the command.
            if !readOnly { try pool.read { try checkWholeness($0) } }
        } catch {
            throw openingError(error, path: path)
        }
        try bringUpToDate(pool, path: path, readOnly: readOnly)
        return pool
    }

    private static func checkPresence(_ path: String) throws(DirectoryError) {
        guard unsafe access(path, F_OK) == 0 || errno != ENOENT else { throw .absent(path: path) }
    }

    /// Makes the file for us alone if there is none: addresses, tokens and keys are in it. SQLite gives the files beside it the same
    /// permissions, and says what is wrong when it cannot be made.
    private static func makePrivate(_ path: String) {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    /// FULL: a commit that was answered survives a loss of power. In WAL mode that is one fsync per transaction. Said after the pool is
    /// open, because opening it in WAL mode sets NORMAL, which syncs at checkpoints only.
    private static let durable = "PRAGMA synchronous = FULL"

    /// How large the log may stay, in bytes.
    static let logLimit = 32 << 20

    private static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.label = "belfry.directory"
        configuration.maximumReaderCount = 2
        // A reader of another process holds locks for moments only, while it starts or ends.
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            // In pages of 4 KiB. What is written again and again goes into the database once in four times as long: under load that is
            // once in a second or two.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            // In bytes: the log is cut to this when it has been taken over. It is twice what it is when all is well; without a limit it would
            // stay for ever as large as somebody's long look at the file had once made it.
            try database.execute(sql: "PRAGMA journal_size_limit = \(logLimit)")
            // In KiB. A writer's cache of twice the size decides no faster, and its memory grows with the file until it is full. The pool's
            // readers look at few pages, or at every page once: a cache as large as the writer's would only fill up.
            try database.execute(sql: "PRAGMA cache_size = \(database.configuration.readonly ? -500 : -2000)")
        }
        return configuration
    }

    private static func checkWholeness(_ database: Database) throws {
        let answer = try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "no answer"
        if answer != "ok" { throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: answer) }
    }

    private static func bringUpToDate(_ pool: DatabasePool, path: String, readOnly: Bool) throws(DirectoryError) {
        let migrator = Schema.migrator
        do {
            if try pool.read(migrator.hasBeenSuperseded) { throw DirectoryError.newerSchema(path: path) }
            if readOnly {
                guard try pool.read(migrator.hasCompletedMigrations) else {
                    throw DirectoryError.unprepared(path: path)
                }
            } else {
                try migrator.migrate(pool)
            }
        } catch let error as DirectoryError {
            throw error
        } catch {
            let failure = openingError(error, path: path)
            if case .cannotOpen(_, let problem) = failure { throw .migrationFailed(path: path, problem: problem) }
            throw failure
        }
    }

    private static func openingError(_ error: any Error, path: String) -> DirectoryError {
        guard let error = error as? DatabaseError else { return .cannotOpen(path: path, problem: "\(error)") }
        return switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt(path: path, problem: problem(error))
        case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_FULL, .SQLITE_IOERR: .unavailable(problem(error))
        default: .cannotOpen(path: path, problem: problem(error))
        }
    }

    /// The library's own word; never a statement's arguments.
    static func problem(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")"
    }
}

/// An exclusive lock beside the database, so that two routers never write one directory. The kernel gives it back with the process.
final class FileLock: Sendable {
    private let descriptor: CInt

    private init(descriptor: CInt) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Takes the lock if it is free.
    /// - Throws: `lockedByAnother` when it is not, `cannotOpen` when the file cannot be made.
    static func take(path: String) throws(DirectoryError) -> FileLock {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, problem: problem(errno)) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            close(descriptor)
            throw number == EWOULDBLOCK ? .lockedByAnother(lockFile: path) : .cannotOpen(path: path, problem: problem(number))
        }
        return FileLock(descriptor: descriptor)
    }

    private static func problem(_ number: CInt) -> String {
        unsafe String(cString: strerror(number))
    }
}
