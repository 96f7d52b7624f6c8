import Directory
import FoundationEssentials
import Messages
import Routing

/// A directory that a test can take down, and that notes what it was asked to write down.
actor TestStore: DirectoryStore {
    private let store: any DirectoryStore
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

    init(_ store: any DirectoryStore) { self.store = store }

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
        return try await store.route(batch, now: now, settings: settings)
    }

    func apply(_ changes: [TimedDirectoryChange]) async throws(DirectoryError) -> [AppliedChange] {
        defer { noteWrite() }
        try check()
        try fail(if: changes.contains { change in poison.contains { "\(change)".contains($0) } })
        return try await store.apply(changes)
    }

    func readBeside(_ activity: any UnwrittenActivity) async { await store.readBeside(activity) }

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
        try await store.recordActivity(activity, now: now)
        self.activity.append(activity)
    }

    func leaseDue(
        now: Timestamp, limit: Int, lease: Duration, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedAssignment] {
        defer { noteWrite() }
        try check()
        return try await store.leaseDue(now: now, limit: limit, lease: lease, settings: settings)
    }

    /// The jobs that were decided again.
    private(set) var rechecked: [WaitingJob] = []

    func recheck(_ jobs: [WaitingJob], now: Timestamp, settings: RoutingSettings) async throws(DirectoryError) -> [RecheckedJob] {
        defer { noteWrite() }
        try check()
        try fail(if: jobs.contains { job in poison.contains { "\(job)".contains($0) } })
        rechecked += jobs
        return try await store.recheck(jobs, now: now, settings: settings)
    }

    func previewRecheck(
        _ jobs: [WaitingJob], now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> [RecheckedJob] {
        try await store.previewRecheck(jobs, now: now, settings: settings)
    }
    func lastOutcomes(ofJobs ids: [UUID], since: Timestamp) async throws(DirectoryError) -> [JobOutcomes.Entry] {
        try await store.lastOutcomes(ofJobs: ids, since: since)
    }

    func completeHeld(_ leases: [HeldLease]) async throws(DirectoryError) {
        defer { noteWrite() }
        try check()
        try await store.completeHeld(leases)
    }

    func recordOutcomes(_ entries: [JobOutcomes.Entry]) async throws(DirectoryError) {
        defer { noteWrite() }
        try check()
        try await store.recordOutcomes(entries)
        outcomes += entries
    }

    func recordReceipts(_ receipts: [NotificationReceipt]) async throws(DirectoryError) {
        defer { noteWrite() }
        try check()
        try await store.recordReceipts(receipts)
        self.receipts += receipts
    }
}

extension TestStore {
    func history(workspace: String, conversation: String, teammate: String?) async throws(DirectoryError) -> ConversationHistory? {
        try await store.history(workspace: workspace, conversation: conversation, teammate: teammate)
    }
    func checkUp(
        workspace: String, teammate: String, team: String?, now: Timestamp, settings: RoutingSettings
    ) async throws(DirectoryError) -> CheckUp? {
        try await store.checkUp(workspace: workspace, teammate: teammate, team: team, now: now, settings: settings)
    }
    func recentOutcomes(since: Timestamp) async throws(DirectoryError) -> [JobOutcomes.Entry] {
        try await store.recentOutcomes(since: since)
    }
    func teams(workspace: String) async throws(DirectoryError) -> [TeamSummary] { try await store.teams(workspace: workspace) }
    func teammates(workspace: String, team: String?) async throws(DirectoryError) -> [TeammateSummary] {
        try await store.teammates(workspace: workspace, team: team)
    }
    func team(_ team: String, workspace: String) async throws(DirectoryError) -> WorkspaceFile.Team? {
        try await store.team(team, workspace: workspace)
    }
    func result(of event: String, workspace: String) async throws(DirectoryError) -> AppliedChangeRecord? {
        try await store.result(of: event, workspace: workspace)
    }
    func loss(of destination: String, workspace: String, reason: LossReason) async throws(DirectoryError) -> DirectoryChange? {
        try await store.loss(of: destination, workspace: workspace, reason: reason)
    }
    func suppression(of address: String, workspace: String) async throws(DirectoryError) -> SuppressionRecord? {
        try await store.suppression(of: address, workspace: workspace)
    }
    func nextDue() async throws(DirectoryError) -> Timestamp? {
        try check()
        return try await store.nextDue()
    }

    func explain(
        _ event: Event, now: Timestamp, settings: RoutingSettings, everybody: Bool
    ) async throws(DirectoryError) -> Explanation {
        try await store.explain(event, now: now, settings: settings, everybody: everybody)
    }

    func importWorkspace(_ file: WorkspaceFile, now: Timestamp) async throws(DirectoryError) -> ImportCounts {
        try await store.importWorkspace(file, now: now)
    }

    func exportWorkspace(_ workspace: String) async throws(DirectoryError) -> WorkspaceFile? {
        try await store.exportWorkspace(workspace)
    }

    func visitWorkspace(
        _ workspace: String, _ visit: @escaping @Sendable (WorkspacePart) throws -> Void
    ) async throws(DirectoryError) -> Bool {
        try await store.visitWorkspace(workspace, visit)
    }

    func workspaces() async throws(DirectoryError) -> [WorkspaceSummary] { try await store.workspaces() }

    func profile(workspace: String, teammate: String) async throws(DirectoryError) -> TeammateProfile? {
        try await store.profile(workspace: workspace, teammate: teammate)
    }

    func prune(now: Timestamp, journalDays: Int, settings: RoutingSettings) async throws(DirectoryError) {
        try await store.prune(now: now, journalDays: journalDays, settings: settings)
    }

    func probe() async throws(DirectoryError) { try await store.probe() }
}
