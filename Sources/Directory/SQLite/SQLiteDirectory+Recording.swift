import GRDB
public import Messages
import Routing
import Synchronization

extension SQLiteDirectory {
    public func readBeside(_ activity: any UnwrittenActivity) async { unwritten.withLock { $0 = activity } }

    public func recordActivity(_ activity: [Activity], now: Timestamp) async throws(DirectoryError) {
        if activity.isEmpty { return }
        // A clock that jumped wrote what is later: true activity takes its place.
        let latest = now + Timestamp.clockTolerance
        try await write { database in
            for sign in activity {
                try database.run(
                    """
                    INSERT INTO presence (workspace, teammate, at) VALUES (?1, ?2, ?3)
                    ON CONFLICT DO UPDATE SET at = iif(at > ?4, excluded.at, max(at, excluded.at))
                    """,
                    [sign.workspace, sign.teammate, min(sign.at, now).milliseconds, latest.milliseconds])
            }
        }
    }

    public func recordOutcomes(_ entries: [JobOutcomes.Entry]) async throws(DirectoryError) {
        if entries.isEmpty { return }
        try await write { database in
            for entry in entries { try OutcomeRow.keep(entry, in: database) }
        }
    }

    public func recordReceipts(_ receipts: [NotificationReceipt]) async throws(DirectoryError) {
        if receipts.isEmpty { return }
        try await write { database in
            for receipt in receipts {
                try database.run(
                    "INSERT OR IGNORE INTO receipt (workspace, notification, destination, kind, at) VALUES (?, ?, ?, ?, ?)",
                    [
                        receipt.seen.workspace, receipt.seen.notification, receipt.seen.destination ?? "", receipt.kind.rawValue,
                        receipt.at.milliseconds,
                    ])
            }
        }
    }

    public func probe() async throws(DirectoryError) {
        // Reading alone would not notice a full disk.
        try await write { try $0.run("UPDATE probe SET times = times + 1") }
    }
}
