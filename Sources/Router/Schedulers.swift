import Directory
import Failpoints
import Logging
import Messages
import Settling

/// Looks again at decisions that were held because the person was active: whoever has fallen silent since is told now.
///
/// A held decision is leased, its jobs are published and confirmed, then it is deleted. A crash in between lets the lease run out and
/// the same jobs, with the same ids, go out again.
struct RecheckScheduler: Sendable {
    var options: RouterOptions
    /// One for each connection that publishes.
    var settlers: [Settler]
    var directory: DirectoryAccess
    var metrics: RouterMetrics
    var logger: Logger
    var clock: WatchedClock

    /// How long what is being published is left alone. After a crash it is the delay until it goes out again: whoever was held is to be
    /// told within 15 s of the router's return.
    private static let lease = Duration.seconds(10)

    /// Looks once per interval until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: options.recheckInterval) } catch { return }
            while await recheck() {}
        }
    }

    /// One batch. Returns whether there may be more.
    private func recheck() async -> Bool {
        let rules = options.rules(by: clock)
        let due = await directory.perform { store throws(DirectoryError) in
            try await store.leaseDue(now: .now, limit: RouterOptions.batch, lease: Self.lease, settings: rules)
        }
        guard let due, !due.isEmpty, !Task.isCancelled, let settler = settlers.ready else { return false }
        Failpoint.afterLease.pass()
        for messages in JobMessages(due.map { JobMessages.Group(jobs: $0.jobs, traceParent: nil) }) {
            guard await settler.publishWithoutSource(messages) else { return false }
        }
        metrics.countJobs(due.lazy.map(\.jobs))
        if due.contains(where: { !$0.jobs.isEmpty }) { Failpoint.afterRecheckConfirms.pass() }
        _ = await directory.perform { store throws(DirectoryError) in try await store.completeHeld(due.map(\.lease)) }
        let next = await directory.perform { store throws(DirectoryError) in try await store.nextDue() }
        guard let next = next ?? nil else { return false }
        return next <= .now
    }
}

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
