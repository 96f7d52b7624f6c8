import GRDB
public import Messages
public import Routing

extension SQLiteDirectory {
    public func prune(now: Timestamp, journalDays: Int, settings: RoutingSettings) async throws(DirectoryError) {
        let tombstones = now - .seconds(30 * 86_400)
        let journal = now - .seconds(Int64(max(journalDays, 2)) * 86_400)
        // No second look needs an activity that is older. An hour more: this also runs at a start, when looks may be overdue.
        let presence = now - settings.presenceWindow - .seconds(3600)
        let rules = PruningRule.all(
            tombstones: tombstones, journal: journal, claims: now - settings.claimWindow, presence: presence, day: now - .seconds(86_400))
        for rule in rules {
            try await prune(rule)
        }
    }

    /// Looks for what is past its time on a snapshot, next to the router's work, and takes the writer only for slices that exist.
    private func prune(_ rule: PruningRule) async throws(DirectoryError) {
        while try await read({ try rule.hasWork($0) }) {
            let removed = try await write { database in
                try database.run(rule.statement, [rule.before.milliseconds])
                return database.changesCount
            }
            if removed == 0 { return }
        }
    }
}
