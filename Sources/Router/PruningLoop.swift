import Directory
import Messages

/// Removes what nobody needs any more: old tombstones, claims and journal rows. Once an hour, and once at the start.
struct PruningLoop: Sendable {
    var directory: DirectoryAccess
    var options: RouterOptions

    /// Prunes until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            let (days, routing) = (options.journalDays, options.routing)
            _ = await directory.perform { store throws(DirectoryError) in
                try await store.prune(now: .now, journalDays: days, settings: routing)
            }
            do { try await Task.sleep(for: .seconds(3600)) } catch { return }
        }
    }
}
