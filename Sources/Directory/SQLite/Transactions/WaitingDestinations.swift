import GRDB
import Messages
import Routing

/// What has become of destinations that waiting jobs are for.
struct WaitingDestinations {
    let database: Database

    /// What is known against a destination by itself: that it is not, or not any more, the job's teammate's. Nil when nothing is.
    func obstacle(to job: Job) throws -> Reason? {
        switch job.channel {
        case .webPush, .mobilePush:
            guard let (teammate, state, _) = try registration(job) else { return nil }
            if state == .usable, teammate == job.notification.teammate { return nil }
            return .noDestination(try absence(of: job))
        case .email:
            return try isSuppressed(job) ? .addressSuppressed : nil
        }
    }

    /// The destination that has taken the place of the job's, as a browser that renewed its subscription reports; nil when none has.
    func successor(of job: Job) throws -> String? {
        let sql = "SELECT replaced_by FROM destination WHERE workspace = ? AND id = ? AND teammate = ?"
        let row = [job.notification.workspace, job.destination.id, job.notification.teammate] as StatementArguments
        return try database.first(sql, row) { $0[0] as String? } ?? nil
    }

    /// Why a job's destination is none of its teammate's now.
    func absence(of job: Job) throws -> Absence {
        guard job.channel != .email, let (teammate, state, since) = try registration(job), teammate == job.notification.teammate else {
            return .replaced
        }
        return switch state {
        case .permissionWithdrawn: .permissionWithdrawn
        case .loggedOut: .loggedOut
        case .gone: .gone(at: since)
        case .usable, .replaced: .replaced
        }
    }

    private func registration(_ job: Job) throws -> (teammate: String, state: DestinationRecord.State, since: Timestamp)? {
        let sql = "SELECT teammate, state, coalesce(since, registered_at) FROM destination WHERE workspace = ? AND id = ?"
        return try database.first(sql, [job.notification.workspace, job.destination.id]) { row in
            (row[0], DestinationRecord.State(rawValue: row[1]) ?? .replaced, row.time(2))
        }
    }

    private func isSuppressed(_ job: Job) throws -> Bool {
        guard case .mailbox(let mailbox) = job.destination.address else { return false }
        let sql = "SELECT 1 FROM suppression WHERE workspace = ? AND address = ?"
        return try database.first(sql, [job.notification.workspace, mailbox.address.lowercased()]) { $0[0] as Int } != nil
    }
}
