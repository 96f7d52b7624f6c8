import Directory
import Messages
import Routing

/// A directory that a test can take down, and that notes what it was asked to write down.
actor TestStore: RouterStore {
    /// The directory itself, for a test to read.
    nonisolated let directory: any DirectoryStore
    private var isDown = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    /// How often it was asked while it was down.
    private(set) var refusals = 0
    private(set) var activity: [[Activity]] = []
    private(set) var outcomes: [JobOutcomes.Entry] = []
    private(set) var receipts: [NotificationReceipt] = []
    /// For each routed event, whether it came as a repeat.
    private(set) var repeats: [Bool] = []
    /// How often something may have been written.
    private var writes = 0
    private var watchers: [Int: CheckedContinuation<Void, Never>] = [:]
    private var lastWatcher = 0

    init(_ directory: any DirectoryStore) { self.directory = directory }

    /// Conversations and teammates on which it fails in a way it never should.
    private var poison: Set<String> = []
    /// Whether it does so whatever it is asked about.
    private var failsOnAll = false

    func failOn(_ names: String...) { poison = Set(names) }
    func failOnAll(_ fails: Bool) { failsOnAll = fails }

    private func fail(if isPoison: Bool) throws(DirectoryError) {
        if failsOnAll { notice() }
        if isPoison || failsOnAll { throw .unexpected("failed by a test") }
    }

    private func notice() {
        refusals += 1
        for waiter in waiters { waiter.resume() }
        waiters = []
    }
    /// How many events were routed that did not come as a repeat.
    var firstCopies: Int { repeats.count { !$0 } }

    func takeDown() { isDown = true }
    func bringBack() { isDown = false }

    /// Returns when something has been asked for and refused.
    func waitForRefusal() async {
        if refusals > 0 { return }
        await withCheckedContinuation { waiters.append($0) }
    }

    /// Returns when a condition holds; asked once now, and again whenever something may have been written.
    nonisolated func wait(until condition: () async throws -> Bool) async throws {
        while true {
            try Task.checkCancellation()
            let seen = await writes
            if try await condition() { return }
            await waitForWrite(after: seen)
        }
    }

    private func noteWrite() {
        writes += 1
        for watcher in watchers.values { watcher.resume() }
        watchers = [:]
    }

    private func waitForWrite(after seen: Int) async {
        guard writes == seen else { return }
        lastWatcher += 1
        let id = lastWatcher
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled { continuation.resume() } else { watchers[id] = continuation }
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
    }

    private func giveUp(_ id: Int) { watchers.removeValue(forKey: id)?.resume() }

    private func check() throws(DirectoryError) {
        guard isDown else { return }
        notice()
        throw .unavailable("taken down by a test")
    }

    func route(_ batch: [RoutableEvent], now: Timestamp, settings: RoutingSettings) async throws(DirectoryError) -> [RoutedEvent] {
        defer { noteWrite() }
        try check()
        try fail(if: batch.contains { routable in poison.contains { "\(routable.event)".contains($0) } })
        repeats += batch.map(\.isRepeat)
        return try await directory.route(batch, now: now, settings: settings)
    }

    func apply(_ changes: [TimedDirectoryChange]) async throws(DirectoryError) -> [AppliedChange] {
        defer { noteWrite() }
        try check()
        try fail(if: changes.contains { change in poison.contains { "\(change)".contains($0) } })
        return try await directory.apply(changes)
    }

    func readBeside(_ activity: any UnwrittenActivity) async { await directory.readBeside(activity) }

    /// Whether activity alone cannot be written.
    private var refusesActivity = false
    func refuseActivity(_ refuses: Bool) { refusesActivity = refuses }

    func recordActivity(_ activity: [Activity], now: Timestamp) async throws(DirectoryError) {
        defer { noteWrite() }
        try check()
        if refusesActivity {
            notice()
            throw .unavailable("taken down by a test")
        }
        try await directory.recordActivity(activity, now: now)
        self.activity.append(activity)
    }

    func leaseDue(
        now: Timestamp, limit: Int, lease: Duration, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedAssignment] {
        defer { noteWrite() }
        try check()
        return try await directory.leaseDue(now: now, limit: limit, lease: lease, settings: settings)
    }

    /// The jobs that were decided again.
    private(set) var rechecked: [WaitingJob] = []

    func recheck(_ jobs: [WaitingJob], now: Timestamp, settings: RoutingSettings) async throws(DirectoryError) -> [RecheckedJob] {
        defer { noteWrite() }
        try check()
        try fail(if: jobs.contains { job in poison.contains { "\(job)".contains($0) } })
        rechecked += jobs
        return try await directory.recheck(jobs, now: now, settings: settings)
    }

    func completeHeld(_ leases: [HeldLease]) async throws(DirectoryError) {
        defer { noteWrite() }
        try check()
        try await directory.completeHeld(leases)
    }

    func recordOutcomes(_ entries: [JobOutcomes.Entry]) async throws(DirectoryError) {
        defer { noteWrite() }
        try check()
        try await directory.recordOutcomes(entries)
        outcomes += entries
    }

    func recordReceipts(_ receipts: [NotificationReceipt]) async throws(DirectoryError) {
        defer { noteWrite() }
        try check()
        try await directory.recordReceipts(receipts)
        self.receipts += receipts
    }
}

extension TestStore {
    func nextDue() async throws(DirectoryError) -> Timestamp? {
        try check()
        return try await directory.nextDue()
    }

    func prune(now: Timestamp, journalDays: Int, settings: RoutingSettings) async throws(DirectoryError) {
        try await directory.prune(now: now, journalDays: journalDays, settings: settings)
    }
}
