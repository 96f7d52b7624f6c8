import GRDB
import Testing

@testable import Directory

@Suite struct `Durability` {
    /// 2 is FULL: each commit is on the disk before it is answered. 1, NORMAL, would lose the last seconds with the power.
    @Test func `a commit is synced before it is answered`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteDirectory.open(path: folder + "/directory.sqlite")
            let settings = try await store.database.writeWithoutTransaction { database in
                try ["journal_mode", "synchronous"].map { try String.fetchOne(database, sql: "PRAGMA \($0)") }
            }
            #expect(settings == ["wal", "2"])
        }
    }
}
