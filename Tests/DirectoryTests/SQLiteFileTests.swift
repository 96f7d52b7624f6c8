import Directory
import Foundation
import GRDB
import Messages
import Routing
import Testing

@Suite struct `The SQLite file` {
    @Test func `a second router finds the lock taken and may stand by`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/directory.sqlite"
            var first: SQLiteDirectory? = try SQLiteDirectory.open(path: path)
            #expect(first != nil)
            #expect(throws: DirectoryError.lockedByAnother(lockFile: path + ".lock")) { try SQLiteDirectory.open(path: path) }
            var said: [DirectoryError] = []
            let second = try await SQLiteDirectory.open(path: path, retryingEvery: .milliseconds(1)) { error in
                said.append(error)
                first = nil
            }
            try await second.feed(Acme.sales)
            #expect(said == [.lockedByAnother(lockFile: path + ".lock")])
        }
    }

    @Test func `a reader sees what a running router has written, and cannot write`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/directory.sqlite"
            let router = try SQLiteDirectory.open(path: path)
            try await router.feed(Acme.sales)
            let reader = try SQLiteDirectory.openReadOnly(path: path)
            let explained = try await reader.explain(Acme.assigned(), now: Acme.start, settings: RoutingSettings(), everybody: false)
            #expect(explained.decisions.count == 9)
            await #expect(throws: DirectoryError.self) { try await reader.feed(Acme.sales, at: Acme.start) }
        }
    }

    @Test func `what was committed is there after it was opened again`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await closedFile(in: folder)
            let routed = try await SQLiteDirectory.open(path: path).route(Acme.assigned())
            #expect(routed.jobs.count == 4)
        }
    }

    @Test func `a file that is no database is refused with what to do`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/directory.sqlite"
            try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: DirectoryError.self) { try SQLiteDirectory.open(path: path) }
            #expect(error?.description.contains("put a backup in its place") == true)
            #expect(error?.mayPass == false)
        }
    }

    @Test func `a file whose pages are damaged is refused at the start`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await closedFile(in: folder)
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            // The header stays: only a look at every page finds it.
            try file.seek(toOffset: 4096)
            try file.write(contentsOf: Data(repeating: 0x41, count: 16_384))
            try file.close()
            let error = #expect(throws: DirectoryError.self) { try SQLiteDirectory.open(path: path) }
            #expect(error?.description.contains("is damaged") == true)
        }
    }

    @Test func `a file of a newer version is refused with what to do, and stays as it is`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await closedFile(in: folder)
            try await DatabaseQueue(path: path).write {
                try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 of next year')")
            }
            #expect(throws: DirectoryError.newerSchema(path: path)) { try SQLiteDirectory.open(path: path) }
            #expect(throws: DirectoryError.newerSchema(path: path)) { try SQLiteDirectory.openReadOnly(path: path) }
            #expect(DirectoryError.newerSchema(path: path).description.contains("run that version, or a newer one"))
            #expect(!DirectoryError.newerSchema(path: path).mayPass)
        }
    }

    @Test func `a migration that fails changes nothing, and says what to do`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/directory.sqlite"
            // Somebody else's database, with a table of a name of ours in the way of the second half.
            try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE team (theirs TEXT)") }
            let error = #expect(throws: DirectoryError.self) { try SQLiteDirectory.open(path: path) }
            guard case .migrationFailed(path, let problem) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(problem.contains("team"))
            #expect(error?.description.contains("nothing was changed") == true)
            #expect(error?.mayPass == false)
            let tables = try await DatabaseQueue(path: path).read {
                try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'grdb_migrations'")
            }
            #expect(tables == ["team"])
        }
    }

    @Test func `a reader of a file that no router has made says so`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/directory.sqlite"
            try await DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE theirs (id TEXT)") }
            let error = #expect(throws: DirectoryError.self) { try SQLiteDirectory.openReadOnly(path: path) }
            #expect(error?.description.contains("the router has to open it once first") == true)
        }
    }

    @Test func `a reader of a file that is not there says who makes it`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/directory.sqlite"
            #expect(throws: DirectoryError.absent(path: path)) { try SQLiteDirectory.openReadOnly(path: path) }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `nobody else on the machine can read what is in it`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteDirectory.open(path: folder + "/directory.sqlite")
            try await store.feed(Acme.sales)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.count == 4)
            for file in files {
                let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + file)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
            }
        }
    }

    @Test func `a folder that does not exist is refused`() {
        #expect(throws: DirectoryError.self) { try SQLiteDirectory.open(path: "/nonexistent/belfry/directory.sqlite") }
    }

    @Test func `outcomes and receipts are kept and pruned`() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteDirectory.open(path: folder + "/directory.sqlite")
            try await store.feed(Acme.sales)
            let job = try #require(try await store.route(Acme.assigned()).jobs.first)
            let entry = JobOutcomes.Entry(
                job: job.id, notification: job.notification.id, workspace: "acme", teammate: "nadia", conversation: "c-1",
                channel: job.channel, destination: job.destination.id, result: .delivered, provider: "web-push", code: "201", reason: "",
                attempt: 1, at: Acme.start)
            try await store.recordOutcomes([entry, entry])
            let seen = NotificationSeen(workspace: "acme", notification: job.notification.id.lowercase, destination: job.destination.id)
            try await store.recordReceipts([NotificationReceipt(seen, kind: .shown, at: Acme.start)])
            let eightDays = Duration.seconds(8 * 86_400)
            for (days, isKept) in [(9, true), (7, false)] {
                try await store.prune(now: Acme.start + eightDays, journalDays: days, settings: RoutingSettings())
                let history = try await store.history(workspace: "acme", conversation: "c-1", teammate: nil)
                #expect(history?.entries.isEmpty == !isKept)
                #expect(history?.outcomes.count == (isKept ? 1 : 0))
                #expect(history?.receipts.count == (isKept ? 1 : 0))
            }
            #expect(try await store.route(Acme.assigned(id: "e-2", after: eightDays), after: eightDays).jobs.count == 4)
        }
    }

    /// A file with the sales team in it. Who wrote it ends a moment after its last answer and writes until then; once the file can be had
    /// again, that is over.
    private func closedFile(in folder: String) async throws -> String {
        let path = folder + "/directory.sqlite"
        try await SQLiteDirectory.open(path: path).feed(Acme.sales)
        _ = try await SQLiteDirectory.open(path: path, retryingEvery: .milliseconds(1)) { _ in }
        return path
    }
}
