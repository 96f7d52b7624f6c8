public import Messages

/// Where what became of jobs and notifications is written down. The rules of every call are those of ``DirectoryStore``.
public protocol JournalStore: Sendable {
    /// Keeps what workers report, for explanations. The same report twice is kept once.
    func recordOutcomes(_ entries: [JobOutcomes.Entry]) async throws(DirectoryError)

    /// Keeps that notifications were shown or clicked.
    func recordReceipts(_ receipts: [NotificationReceipt]) async throws(DirectoryError)
}
