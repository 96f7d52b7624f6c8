import GRDB
import Messages

extension FeedWriter {
    func upsert(_ change: WorkspaceUpserted) throws -> AppliedChange {
        try take(.workspace, change.workspace, "") { _ in
            try database.run(
                """
                INSERT INTO workspace (id, name, locale, switches, content_free, time_sensitive, \(Self.stampColumns))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET name = excluded.name, locale = excluded.locale, switches = excluded.switches,
                    content_free = excluded.content_free, time_sensitive = excluded.time_sensitive, \(Self.stampUpdate)
                """,
                [
                    change.workspace, change.name, change.locale, (change.preferences ?? Preferences()).switches,
                    change.contentFree ?? false, change.timeSensitive ?? false,
                ] + stampValues)
        }
    }

    func upsert(_ change: TeammateUpserted) throws -> AppliedChange {
        try ensureWorkspace(change.workspace)
        let email = change.email.flatMap { $0.isEmpty ? nil : $0 }
        return try take(.teammate, change.workspace, change.teammate) { _ in
            try database.run(
                """
                INSERT INTO teammate (workspace, id, name, email, email_key, email_since, locale, \(Self.stampColumns))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET name = excluded.name, email = excluded.email, email_key = excluded.email_key,
                    email_since = iif(email_key IS excluded.email_key, email_since, excluded.email_since), locale = excluded.locale,
                    removed_at = NULL, \(Self.stampUpdate)
                """,
                [
                    change.workspace, change.teammate, change.name, email, email?.lowercased(),
                    email == nil ? nil : stamp.time.milliseconds, change.locale,
                ] + stampValues)
        }
    }

    func remove(_ change: TeammateRemoved) throws -> AppliedChange {
        try ensureWorkspace(change.workspace)
        return try take(.teammate, change.workspace, change.teammate) { _ in
            try database.run(
                """
                INSERT INTO teammate (workspace, id, removed_at, \(Self.stampColumns)) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET removed_at = excluded.removed_at, \(Self.stampUpdate)
                """,
                [change.workspace, change.teammate, stamp.time.milliseconds] + stampValues)
        }
    }
}
