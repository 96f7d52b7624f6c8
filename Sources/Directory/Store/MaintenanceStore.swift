public import Messages
public import Routing

/// What keeps the directory well. The rules of every call are those of ``DirectoryStore``.
public protocol MaintenanceStore: Sendable {
    /// Puts a whole workspace in the place of what the directory has of it, in one transaction. Presence, claims and the journal stay.
    func importWorkspace(_ file: WorkspaceFile, now: Timestamp) async throws(DirectoryError) -> ImportCounts

    /// Forgets what is past its time: tombstones after 30 days, claims when no job of theirs can wait any more (those that silenced an
    /// event with the journal), the activity of whoever is no teammate an hour after its window, journal, outcomes and conversations after
    /// `journalDays`. Works in slices, so that a batch never waits long.
    /// - Parameter journalDays: at least 2, since a held decision needs its entry (`BELFRY_JOURNAL_DAYS`).
    func prune(now: Timestamp, journalDays: Int, settings: RoutingSettings) async throws(DirectoryError)

    /// Returns when the directory can be read and written (it writes a counter): for readiness and for probing while it is down.
    func probe() async throws(DirectoryError)
}
