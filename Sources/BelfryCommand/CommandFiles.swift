import ArgumentParser
import Glibc
import Operations

/// A file named on the command line; `-` is standard input. Whatever can be read from its start to its end will do: also a named pipe,
/// `/dev/stdin`, or what a shell puts in place of `<(…)`.
struct InputFile: ExpressibleByArgument {
    let path: String

    /// Bytes. Enough for the directory of a very large customer, and an end for what has none.
    private static let largest = 256 << 20

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        path = argument
    }

    static var defaultCompletionKind: CompletionKind { .file() }

    /// All of it.
    func read() throws(OperationError) -> [UInt8] {
        guard path != "-" else { return try contents(of: STDIN_FILENO) }
        let descriptor = open()
        guard descriptor >= 0 else { throw unreadable(errno) }
        defer { close(descriptor) }
        return try contents(of: descriptor)
    }

    /// A pipe is opened when somebody opens its other side, which a signal may interrupt.
    private func open() -> CInt {
        while true {
            let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
            if descriptor >= 0 || errno != EINTR { return descriptor }
        }
    }

    private func contents(of descriptor: CInt) throws(OperationError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer[..<count]
                guard bytes.count <= Self.largest else {
                    throw OperationError(.usage, "\(name) is larger than \(Self.largest >> 20) MiB.", fix: "Split it.")
                }
            } else if errno != EINTR {
                throw unreadable(errno)
            }
        }
    }

    private var name: String { path == "-" ? "Standard input" : path }

    private func unreadable(_ code: CInt) -> OperationError {
        OperationError(
            code == ENOENT ? .notFound : .usage, "\(name) cannot be read.", cause: "\(SystemError.words(code)).",
            fix: code == ENOENT ? "- is standard input." : "")
    }
}

/// A file named on the command line that a command makes; `-` is standard output. It is only for its owner to read, and one that is there
/// already is never touched.
struct OutputFile: ExpressibleByArgument {
    let path: String

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        path = argument
    }

    static var defaultCompletionKind: CompletionKind { .file() }

    var isStandardOutput: Bool { path == "-" }

    /// The file, open for writing.
    func open() throws(OperationError) -> WritableFile {
        if isStandardOutput { return WritableFile(path: "standard output", descriptor: STDOUT_FILENO) }
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw OperationError(
                .usage, "\(path) cannot be made: \(SystemError.words(errno)).",
                fix: errno == EEXIST ? "Name a file that is not there yet." : "")
        }
        return WritableFile(path: path, descriptor: descriptor)
    }
}
