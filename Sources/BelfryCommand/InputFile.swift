import ArgumentParser
import FoundationEssentials
import Glibc
import Operations

/// A file named on the command line; `-` is standard input.
struct InputFile: ExpressibleByArgument {
    let path: String

    init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        path = argument
    }

    static var defaultCompletionKind: CompletionKind { .file() }

    /// All of it.
    func read() throws(OperationError) -> [UInt8] {
        guard path != "-" else { return try readStandardInput() }
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw OperationError(.usage, "\(path) cannot be read.", fix: "Does it exist, and may this user read it? - is standard input.")
        }
    }

    private func readStandardInput() throws(OperationError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer[..<count]
            } else if errno != EINTR {
                throw OperationError(.usage, "Standard input cannot be read.")
            }
        }
    }
}
