import Foundation

/// Runs a program to its end.
enum Program {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What it printed; throws when it did not end with 0.
    static func run(_ name: String, _ arguments: [String]) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            // Reading to the end blocks: it must not be done on a thread of the cooperative pool.
            DispatchQueue.global().async { continuation.resume(with: Result { try output(name, arguments) }) }
        }
    }

    private static func output(_ name: String, _ arguments: [String]) throws -> Data {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let words = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
            throw Failure(description: "\(name) ended with \(process.terminationStatus): \(words)")
        }
        return printed
    }
}
