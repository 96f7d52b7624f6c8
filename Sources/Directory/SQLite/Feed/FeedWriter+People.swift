import GRDB
import Messages

extension FeedWriter {
    func upsert(_ change: WorkspaceUpserted) throws -> AppliedChange {
        guard try isNews(.workspace, change.workspace, "") else { return .ignoredAsOlder }
        try database.run(
            """
            INSERT INTO workspace (id, name, locale, switches, content_free, time_sensitive, version, changed_at, changed_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET name = excluded.name, locale = excluded.locale, switches = excluded.switches,
                content_free = excluded.content_free, time_sensitive = excluded.time_sensitive, \(Self.stampUpdate)
            """,
            [
                change.workspace, change.name, change.locale, (change.preferences ?? Preferences()).switches, change.contentFree ?? false,
                change.timeSensitive ?? false,
            ] + stampValues)
        return .applied
    }

    func upsert(_ change: TeammateUpserted) throws -> AppliedChange {
        guard try isNews(.teammate, change.workspace, change.teammate) else { return .ignoredAsOlder }
        try ensureWorkspace(change.workspace)
        let email = change.email.flatMap { $0.isEmpty ? nil : $0 }
        try database.run(
            """
            INSERT INTO teammate (workspace, id, name, email, email_key, email_since, locale, version, changed_at, changed_by)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET name = excluded.name, email = excluded.email, email_key = excluded.email_key,
                email_since = iif(email_key IS excluded.email_key, email_since, excluded.email_since), locale = excluded.locale,
                removed_at = NULL, \(Self.stampUpdate)
            """,
            [
                change.workspace, change.teammate, change.name, email, email?.lowercased(), email == nil ? nil : stamp.time.milliseconds,
                change.locale,
            ] + stampValues)
        return .applied
    }

    func remove(_ change: TeammateRemoved) throws -> AppliedChange {
        guard try isNews(.teammate, change.workspace, change.teammate) else { return .ignoredAsOlder }
        try ensureWorkspace(change.workspace)
        try database.run(
            """
            INSERT INTO teammate (workspace, id, removed_at, version, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET removed_at = excluded.removed_at, \(Self.stampUpdate)
            """,
            [change.workspace, change.teammate, stamp.time.milliseconds] + stampValues)
        return .applied
    }

    func keep(_ change: PreferencesChanged) throws -> AppliedChange {
        guard try isNews(.preference, change.workspace, change.teammate) else { return .ignoredAsOlder }
        try ensureWorkspace(change.workspace)
        try database.run(
            """
            INSERT INTO preference (workspace, teammate, switches, version, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET switches = excluded.switches, \(Self.stampUpdate)
            """,
            [change.workspace, change.teammate, change.preferences.switches] + stampValues)
        return .applied
    }

    func suppress(_ change: EmailSuppressed) throws -> AppliedChange {
        guard change.address.contains("@") else { return .rejected("$.data.address: expected a mail address") }
        let address = change.address.lowercased()
        guard try isNews(.suppression, change.workspace, address) else { return .ignoredAsOlder }
        try ensureWorkspace(change.workspace)
        try suppress(address, in: change.workspace, reason: change.reason.rawValue)
        return .applied
    }

    func suppress(_ address: String, in workspace: String, reason: String) throws {
        try database.run(
            """
            INSERT INTO suppression (workspace, address, reason, version, changed_at, changed_by) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET reason = excluded.reason, \(Self.stampUpdate)
            """,
            [workspace, address, reason] + stampValues)
    }
}
