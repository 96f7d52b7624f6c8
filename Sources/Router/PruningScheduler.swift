import Directory
import Messages

/// Removes what nobody needs any more: old tombstones, claims and journal rows. Once an hour, and first some minutes after the start: what
/// waits in the queue after a restart goes before, and looking for old rows reads whole tables.
struct PruningScheduler: Sendable {
    var directory: DirectoryAccess
    var options: RouterOptions
    var clock: WatchedClock

    /// Prunes until the task is cancelled.
    func run() async {
        var pause = Duration.seconds(300)
        while true {
            do { try await Task.sleep(for: pause) } catch { return }
            pause = .seconds(3600)
            let (now, isInDoubt) = clock.read()
            // A clock that has jumped years ahead would let everything be forgotten.
            if isInDoubt { continue }
            let (days, routing) = (options.journalDays, options.routing)
            _ = await directory.perform { store throws(DirectoryError) in
                try await store.prune(now: now, journalDays: days, settings: routing)
            }
        }
    }
}
