import ArgumentParser
import Foundation
import Glibc

/// Ends the process with a line on standard error and an exit code of sysexits.
struct Refusal: Error {
    enum Code: Int32 {
        case usage = 64
        case configuration = 78
    }

    let exitCode: ExitCode

    init(_ code: Code, _ text: String) {
        FileHandle.standardError.write(Data("belfry-sandbox: \(text)\n".utf8))
        exitCode = ExitCode(code.rawValue)
    }
}

enum StandardOutput {
    /// A pipe would otherwise keep the lines until the process ends, and somebody waits for the address.
    static func flush() {
        _ = fflush(nil)
    }
}
