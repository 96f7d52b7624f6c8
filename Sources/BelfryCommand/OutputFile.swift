import ArgumentParser
import Glibc
import Operations

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
