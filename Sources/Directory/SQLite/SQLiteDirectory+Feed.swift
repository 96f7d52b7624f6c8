import GRDB
import Messages

extension SQLiteDirectory {
    public func apply(_ changes: [TimedDirectoryChange]) async throws(DirectoryError) -> [AppliedChange] {
        if changes.isEmpty { return [] }
        return try await write { database in
            try changes.map { change in
                let stamp = FeedStamp(
                    version: change.change.version, time: try Clamping(database: database).time(of: change), eventID: change.eventID)
                let writer = FeedWriter(database: database, stamp: stamp, source: change.source)
                let result = try change.refusal.map { .rejected($0) } ?? writer.apply(change.change)
                if change.isOurs { try AppliedRow.keep(result, writer.reason.text, of: change, in: database) }
                return result
            }
        }
    }

    public func result(of event: String, workspace: String) async throws(DirectoryError) -> AppliedChangeRecord? {
        try await read { try AppliedRow.record(of: event, workspace, in: $0) }
    }
}
