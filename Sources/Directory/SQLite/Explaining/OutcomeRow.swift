import FoundationEssentials
import GRDB
import Messages

/// A worker's report as it is kept.
enum OutcomeRow {
    /// The columns ``entry(_:)`` reads.
    static let columns = """
        job, notification, workspace, teammate, conversation, channel, destination, result, provider, code, reason, attempt, at, \
        provider_id, next_try_at
        """

    /// Writes a report down; the same one twice is kept once.
    static func keep(_ entry: JobOutcomes.Entry, in database: Database) throws {
        try database.run(
            """
            INSERT OR IGNORE INTO outcome (job, attempt, result, notification, workspace, teammate, conversation, channel,
                destination, provider, code, reason, at, provider_id, next_try_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                entry.job.lowercase, entry.attempt, entry.result.rawValue, entry.notification.lowercase, entry.workspace, entry.teammate,
                entry.conversation, entry.channel.rawValue, entry.destination, entry.provider, entry.code, entry.reason,
                entry.at.milliseconds, entry.providerId, entry.nextTryAt?.milliseconds,
            ])
    }

    /// Nil for words of a newer version's.
    static func entry(_ row: Row) -> JobOutcomes.Entry? {
        guard let job = UUID(uuidString: row[0]), let notification = UUID(uuidString: row[1]), let channel = Channel(rawValue: row[5]),
            let result = JobOutcomes.Result(rawValue: row[7])
        else { return nil }
        return JobOutcomes.Entry(
            job: job, notification: notification, workspace: row[2], teammate: row[3], conversation: row[4], channel: channel,
            destination: row[6], result: result, provider: row[8], code: row[9], reason: row[10], attempt: row[11], at: row.time(12),
            providerId: row[13], nextTryAt: row.optionalTime(14))
    }
}
