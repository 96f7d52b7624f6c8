import Directory
import Foundation
import Testing

/// A kind of store that has to keep the rules. Whoever adds one adds it to ``all``.
struct StoreFactory: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Runs a test with a fresh, empty store and takes it away afterwards.
    var with: @Sendable (_ test: (any DirectoryStore) async throws -> Void) async throws -> Void

    static let all = [sqlite]

    static let sqlite = StoreFactory(testDescription: "SQLite") { test in
        try await withTemporaryFolder { folder in
            try await test(SQLiteDirectory.open(path: folder + "/directory.sqlite"))
        }
    }
}

/// Runs a test with an empty folder of its own.
func withTemporaryFolder(_ test: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("belfry-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await test(folder.path)
}
