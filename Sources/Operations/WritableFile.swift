import Glibc
import Synchronization

/// A file that a command writes from its start to its end. Nothing that is written is counted on before ``sync()`` has returned.
public final class WritableFile: Sendable {
    private let path: String
    private let descriptor: CInt
    private let buffer = Mutex<[UInt8]>([])
    /// Whether the folder's entry is on the disk: it is made once.
    private let hasEntry = Mutex(false)
    /// fsync(2), or what a test has in its place.
    private let syncing: @Sendable (CInt) -> CInt

    /// A file that is open for writing, and is closed by ``finish()``.
    public convenience init(path: String, descriptor: CInt) {
        self.init(path: path, descriptor: descriptor, syncing: { fsync($0) })
    }

    init(path: String, descriptor: CInt, syncing: @escaping @Sendable (CInt) -> CInt) {
        self.path = path
        self.descriptor = descriptor
        self.syncing = syncing
    }

    /// Takes bytes; they are written in larger pieces.
    public func write(_ bytes: [UInt8]) throws(OperationError) {
        let isFull = buffer.withLock { buffer in
            buffer += bytes
            return buffer.count >= 1 << 16
        }
        if isFull { try flush() }
    }

    /// Returns when everything is on the disk, the folder's entry too. A pipe or a terminal has no disk: then it is only written.
    public func sync() throws(OperationError) {
        try flush()
        guard syncing(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw failure(errno) }
        guard descriptor != STDOUT_FILENO, !hasEntry.withLock({ $0 }) else { return }
        try syncFolder()
        hasEntry.withLock { $0 = true }
    }

    /// Syncs and closes.
    public func finish() throws(OperationError) {
        try sync()
        guard descriptor != STDOUT_FILENO else { return }
        guard close(descriptor) == 0 else { throw failure(errno) }
    }

    private func flush() throws(OperationError) {
        let full = buffer.withLock { buffer in
            defer { buffer = [] }
            return buffer
        }
        var rest = full[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw failure(errno)
            }
        }
    }

    private func syncFolder() throws(OperationError) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(errno) }
        defer { close(descriptor) }
        guard syncing(descriptor) == 0 || errno == EINVAL else { throw failure(errno) }
    }

    private func failure(_ code: CInt) -> OperationError {
        OperationError(.usage, "\(path) cannot be written: \(SystemError.words(code)).", fix: "What is in it so far is not complete.")
    }
}

/// The system's own words for an error number.
public enum SystemError {
    /// What went wrong, such as "No space left on device".
    public static func words(_ code: CInt) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
