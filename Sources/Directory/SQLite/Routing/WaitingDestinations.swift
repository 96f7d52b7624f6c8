import GRDB
import Messages
import Routing

/// What has become of destinations for which something waits.
struct WaitingDestinations {
    let database: Database

    /// What is known against a destination by itself: that it is not, or not any more, the job's teammate's. Nil when nothing is.
    func obstacle(to job: Job) throws -> Reason? {
        switch job.channel {
        case .webPush, .mobilePush:
            guard let (teammate, state, _) = try registration(job.destination.id, in: job.notification.workspace) else { return nil }
            if state == .usable, teammate == job.notification.teammate { return nil }
            return .noDestination(try absence(of: job.destination.id, for: job.heldKey))
        case .email:
            return try isSuppressed(job) ? .addressSuppressed : nil
        }
    }

    /// Whether the directory never heard of a job's destination, so that it is nobody else's. Of addresses it knows one for each person:
    /// another than that is one they had before.
    /// - Parameter reach: what the directory knows of the person.
    func isUnheardOf(_ job: Job, beside reach: Reach) throws -> Bool {
        switch job.channel {
        case .webPush, .mobilePush: try registration(job.destination.id, in: job.notification.workspace) == nil
        case .email: reach.destinations(of: .email).isEmpty
        }
    }

    /// The destinations that have taken a destination's place, one after the other, as a browser reports that renews its subscription. No
    /// more than are kept of one person, whatever the rows say of each other.
    func successors(of destination: String, for key: HeldKey) throws -> [String] {
        let sql = "SELECT replaced_by FROM destination WHERE workspace = ? AND id = ? AND teammate = ?"
        var successors: [String] = []
        while successors.count < DestinationLimit.most {
            let last = successors.last ?? destination
            let next = try database.first(sql, [key.workspace, last, key.teammate]) { $0[0] as String? } ?? nil
            guard let next, !successors.contains(next) else { break }
            successors.append(next)
        }
        return successors
    }

    /// Why a destination is none of the teammate's now.
    func absence(of destination: String, for key: HeldKey) throws -> Absence {
        guard key.channel != .email, let (teammate, state, since) = try registration(destination, in: key.workspace),
            teammate == key.teammate
        else { return .replaced }
        return switch state {
        case .permissionWithdrawn: .permissionWithdrawn
        case .loggedOut: .loggedOut
        case .gone: .gone(at: since)
        case .usable, .replaced: .replaced
        }
    }

    private func registration(
        _ destination: String, in workspace: String
    ) throws -> (teammate: String, state: DestinationRecord.State, since: Timestamp)? {
        let sql = "SELECT teammate, state, coalesce(since, registered_at) FROM destination WHERE workspace = ? AND id = ?"
        return try database.first(sql, [workspace, destination]) { row in
            (row[0], DestinationRecord.State(rawValue: row[1]) ?? .replaced, row.time(2))
        }
    }

    private func isSuppressed(_ job: Job) throws -> Bool {
        guard case .mailbox(let mailbox) = job.destination.address else { return false }
        let sql = "SELECT 1 FROM suppression s WHERE s.workspace = ? AND s.address = ? AND \(Suppressions.isStopped)"
        return try database.first(sql, [job.notification.workspace, mailbox.address.lowercased()]) { $0[0] as Int } != nil
    }
}

extension Job {
    /// What is claimed, and held, for the job's notification on its channel.
    var heldKey: HeldKey {
        HeldKey(
            workspace: notification.workspace, conversation: notification.conversation, teammate: notification.teammate, channel: channel)
    }
}
