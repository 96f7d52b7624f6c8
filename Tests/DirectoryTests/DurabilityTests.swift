import Foundation
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

    @Test func `a log that grew while somebody looked at the file for long is cut afterwards`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteDirectory.open(path: folder + "/directory.sqlite")
            try await store.database.write { try $0.execute(sql: "CREATE TABLE filler (bytes BLOB)") }
            let other = try SQLiteDirectory.openReadOnly(path: folder + "/directory.sqlite")
            func size() throws -> UInt64 {
                let found = try FileManager.default.attributesOfItem(atPath: folder + "/directory.sqlite-wal")
                return found[.size] as? UInt64 ?? 0
            }
            // The snapshot of another process, held by whatever stands still there.
            try await other.database.read { database in
                _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM filler")
                try Self.fill(store.database, megabytes: 48)
            }
            #expect(try size() > SQLiteDirectory.logLimit, "while it looks, nothing helps")
            try Self.fill(store.database, megabytes: 20)
            #expect(try size() <= SQLiteDirectory.logLimit)
        }
    }

    private static func fill(_ database: DatabasePool, megabytes: Int) throws {
        for _ in 0..<megabytes {
            try database.write { try $0.execute(sql: "INSERT INTO filler VALUES (zeroblob(1048576))") }
        }
    }
}
