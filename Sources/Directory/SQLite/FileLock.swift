import Glibc

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
