import GRDB
import Messages

extension FeedWriter {
    func upsert(_ change: WorkspaceUpserted) throws -> AppliedChange {
        try self.change(
            .workspace, change.workspace, "",
            [
                ("name", change.name), ("locale", change.locale), ("switches", (change.preferences ?? Preferences()).switches),
                ("content_free", change.contentFree ?? false), ("time_sensitive", change.timeSensitive ?? false),
            ])
    }

    func upsert(_ change: TeammateUpserted) throws -> AppliedChange {
        let email = change.email.flatMap { $0.isEmpty ? nil : $0 }
        let since = email == nil ? nil : stamp.time.milliseconds
        return try self.change(
            .teammate, change.workspace, change.teammate,
            [("name", change.name), ("email", email), ("email_key", email?.lowercased()), ("locale", change.locale)],
            new: [("email_since", since)],
            known: ["email_since = iif(email_key IS excluded.email_key, email_since, excluded.email_since)", "removed_at = NULL"])
    }

    func remove(_ change: TeammateRemoved) throws -> AppliedChange {
        try self.change(.teammate, change.workspace, change.teammate, [("removed_at", stamp.time.milliseconds)])
    }
}
