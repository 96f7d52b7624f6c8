import GRDB
import Messages

extension FeedWriter {
    /// A worker's report counts only against what has not been registered anew since.
    func remove(_ report: DestinationGone) throws -> AppliedChange {
        switch report.channel {
        case .webPush, .mobilePush: try removeRegistration(report)
        case .email: try removeMailbox(report)
        }
    }

    private func removeRegistration(_ report: DestinationGone) throws -> AppliedChange {
        let sql = "SELECT registered_at, state FROM destination WHERE workspace = ? AND id = ? AND channel = ?"
        let known = try database.first(sql, [report.workspace, report.destination, report.channel.rawValue]) {
            ($0.time(0), $0[1] as String)
        }
        guard let (registeredAt, state) = known, registeredAt <= report.registeredAt else { return .ignoredAsOlder }
        guard state == DestinationRecord.State.usable.rawValue else { return .ignoredAsOlder }
        try setState(.gone, of: report.destination, in: report.workspace, since: report.at)
        return .applied
    }

    /// Who says so: nobody else reports mailboxes.
    private static let mailWorker = "belfry-email"

    private func removeMailbox(_ report: DestinationGone) throws -> AppliedChange {
        let sql = "SELECT email_key, email_since FROM teammate WHERE workspace = ? AND id = ? AND email_key IS NOT NULL"
        let known = try database.first(sql, [report.workspace, report.teammate]) { ($0[0] as String, $0.optionalTime(1)) }
        guard let (address, since) = known, StableID.mailbox(workspace: report.workspace, address: address) == report.destination,
            since.map({ $0 <= report.registeredAt }) ?? true
        else { return .ignoredAsOlder }
        // Said before the address was released, it comes too late.
        let record = SuppressionRecord(
            reason: EmailSuppressed.Reason.bounce.rawValue, by: Self.mailWorker, detail: report.reason.isEmpty ? nil : report.reason,
            at: report.at)
        return try say(record, about: address, in: report.workspace)
    }

    /// Where a device is known that was registered without an environment. It is no change of the registration: a later one replaces it,
    /// and one that came since has a word of its own.
    func learn(_ report: DestinationLearned) throws -> AppliedChange {
        try database.run(
            """
            UPDATE destination SET environment = ?
            WHERE workspace = ? AND id = ? AND provider = 'apns' AND environment IS NULL AND registered_at <= ?
            """,
            [report.environment.rawValue, report.workspace, report.destination, report.registeredAt.milliseconds])
        return database.changesCount > 0 ? .applied : .ignoredAsOlder
    }
}
