import AMQP
import Directory
import FleetHarness
import Foundation
import GRDB
import Messages
import Testing

/// What a router does about a directory that it cannot use, at its start and later.
@Suite(.serialized) struct `The directory's file` {
    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var words: String
        var happen: @Sendable (_ path: String) async throws -> Void
    }

    static let damages = [
        Damage(testDescription: "no database", words: "put a backup in its place") { path in
            try Data(repeating: 0x41, count: 8192).write(to: URL(filePath: path))
        },
        Damage(testDescription: "damaged pages", words: "put a backup in its place") { path in
            _ = try SQLiteDirectory.open(path: path)
            let file = try FileHandle(forUpdating: URL(filePath: path))
            try file.seek(toOffset: 4096)
            try file.write(contentsOf: Data(repeating: 0x41, count: 16_384))
            try file.close()
        },
        Damage(testDescription: "a newer version", words: "run that version, or a newer one") { path in
            _ = try SQLiteDirectory.open(path: path)
            try await DatabaseQueue(path: path).write {
                try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 of next year')")
            }
        },
        Damage(testDescription: "a migration that fails", words: "nothing was changed; put a backup in its place") { path in
            try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE team (theirs TEXT)") }
        },
    ]

    @Test(.timeLimit(.minutes(2)), arguments: damages)
    func `that cannot be used: the router leaves with 78 and says what to do`(damage: Damage) async throws {
        try await TestFleet.run { fleet in
            try await damage.happen(fleet.directoryPath)
            let router = try await fleet.start(.router)
            #expect(await router.end() == 78)
            let log = try String(contentsOf: router.log, encoding: .utf8)
            #expect(log.contains(damage.words), "\(log)")
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func `that is locked while the router works: it reads no more than its window, is not ready, and loses nothing`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.know(["ann"])
            let router = try await fleet.start(.router, with: ["BELFRY_HTTP_ADDRESS": "127.0.0.1:0", "BELFRY_PREFETCH": "50"])
            try await fleet.wait(forReadiness: 200, of: router)
            let lock = try FileLockHolder(path: fleet.directoryPath)
            try await fleet.addTeam("late", ["ann"])
            try await fleet.publish((0..<300).map { .assigned("c-\($0)", to: "ann") })
            let report = try await fleet.wait(forReadiness: 503, of: router)
            #expect(report.contains("directory"), "\(report)")
            // All but the window are still with the broker, and no job is out.
            try await fleet.wait(forReady: 250, in: [WorkQueue.assignments.name])
            #expect(try await fleet.ready(in: jobQueues) == 0)
            try lock.release()

            try await fleet.wait(forReady: 900, in: jobQueues)
            try await fleet.wait(forReadiness: 200, of: router)
            try await fleet.publish([.assigned("c-late", toTeam: "late")])
            try await fleet.wait(forReady: 903, in: jobQueues)
            #expect(await fleet.terminate(.router) == 0)
            let jobs = try await fleet.drain(jobQueues).map { try Job.read($0.body) }
            #expect(Set(jobs.map(\.id)).count == 903 && jobs.count == 903)
            #expect(try await fleet.drain([WorkQueue.assignments.deadName, WorkQueue.directory.deadName]).isEmpty)
        }
    }
}

/// Another program that writes the directory and does not come to an end.
struct FileLockHolder {
    private let queue: DatabaseQueue

    init(path: String) throws {
        var configuration = Configuration()
        // The transaction outlives the call that opens it.
        configuration.allowsUnsafeTransactions = true
        queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    /// The same, as soon as the router leaves it a moment; nil when it does not within 10 s.
    static func waiting(path: String) async throws -> FileLockHolder? {
        let deadline = ContinuousClock.now + .seconds(10)
        while .now < deadline {
            do {
                return try FileLockHolder(path: path)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                try await Task.sleep(for: .milliseconds(5))
            }
        }
        return nil
    }

    func release() throws { try queue.inDatabase { try $0.execute(sql: "ROLLBACK") } }
}
