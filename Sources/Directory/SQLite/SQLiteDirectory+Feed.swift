import Messages

extension SQLiteDirectory {
    public func apply(_ changes: [TimedDirectoryChange]) async throws(DirectoryError) -> [AppliedChange] {
        if changes.isEmpty { return [] }
        return try await write { database in
            try changes.map { change in
                let stamp = FeedStamp(version: change.change.version, time: change.time, eventID: change.eventID)
                return try FeedWriter(database: database, stamp: stamp).apply(change.change)
            }
        }
    }
}
