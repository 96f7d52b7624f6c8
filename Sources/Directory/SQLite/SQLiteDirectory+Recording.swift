import GRDB
public import Messages

extension SQLiteDirectory {
    public func recordActivity(_ activity: [Activity], now: Timestamp) async throws(DirectoryError) {
        if activity.isEmpty { return }
        try await write { database in
            for sign in activity {
                try database.run(
                    """
                    INSERT INTO presence (workspace, teammate, at) VALUES (?, ?, ?)
                    ON CONFLICT DO UPDATE SET at = max(at, excluded.at)
                    """,
                    [sign.workspace, sign.teammate, min(sign.at, now).milliseconds])
            }
        }
    }

    public func recordOutcomes(_ entries: [JobOutcomes.Entry]) async throws(DirectoryError) {
        if entries.isEmpty { return }
        try await write { database in
            for entry in entries {
                try database.run(
                    """
                    INSERT OR IGNORE INTO outcome (job, attempt, result, notification, workspace, teammate, conversation, channel,
                        destination, provider, code, reason, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    [
                        entry.job.lowercase, entry.attempt, entry.result.rawValue, entry.notification.lowercase, entry.workspace,
                        entry.teammate, entry.conversation, entry.channel.rawValue, entry.destination, entry.provider, entry.code,
                        entry.reason, entry.at.milliseconds,
                    ])
            }
        }
    }

    public func recordSightings(_ sightings: [NotificationSighting]) async throws(DirectoryError) {
        if sightings.isEmpty { return }
        try await write { database in
            for sighting in sightings {
                try database.run(
                    "INSERT OR IGNORE INTO sighting (workspace, notification, destination, kind, at) VALUES (?, ?, ?, ?, ?)",
                    [
                        sighting.seen.workspace, sighting.seen.notification, sighting.seen.destination ?? "", sighting.kind.rawValue,
                        sighting.at.milliseconds,
                    ])
            }
        }
    }

    public func probe() async throws(DirectoryError) {
        // Reading alone would not notice a full disk.
        try await write { try $0.run("UPDATE probe SET times = times + 1") }
    }
}
