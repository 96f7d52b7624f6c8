import Foundation

/// A program of the system that a test uses as the other side.
enum Program {
    /// What it printed, once it has ended.
    static func output(_ path: String, _ arguments: [String]) async throws -> String {
        try await blocking {
            let process = Process()
            let output = Foundation.Pipe()
            process.executableURL = URL(filePath: path)
            process.arguments = arguments
            process.standardOutput = output
            try process.run()
            let data = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return String(decoding: data, as: UTF8.self)
        }
    }
}
