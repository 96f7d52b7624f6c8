import Directory
import Messages
import Routing
import Testing

/// What happens around a ring that is claimed and does not get out, step by step, with Nadia in the middle.
struct LostRingStory: Sendable, CustomTestStringConvertible {
    enum Step: Sendable {
        /// Decided in one transaction; the router dies before it publishes anything.
        case lost([Event])
        /// Decided, published and acknowledged.
        case routed([Event])
        /// Delivered again after the crash, decided and published.
        case again([Event])
        case change(DirectoryChange)
        /// Nadia did something so many seconds after the start.
        case active(at: Int)
        /// So many seconds after the start.
        case now(Int)
        /// A second look at what is due, whose jobs do not get out.
        case lostLook
        /// What the router does when it starts.
        case prune
    }

    var testDescription: String
    var steps: [Step]

    /// How often Nadia's browser has notified at the end, when everything that is held has had its second look.
    func rings(in store: any DirectoryStore) async throws -> Int {
        try await store.feed(Acme.sales)
        var (now, rings) = (Duration.zero, 0)
        for step in steps { rings += try await take(step, &now, store) }
        // Longer than any lease, window or silence.
        for later in [1, 40, 80, 200] { rings += try await look(at: now + .seconds(later), store) }
        return rings
    }

    private func take(_ step: Step, _ now: inout Duration, _ store: any DirectoryStore) async throws -> Int {
        switch step {
        case .lost(let events):
            _ = try await route(events, isRepeat: false, now, store)
        case .routed(let events):
            return try await route(events, isRepeat: false, now, store)
        case .again(let events):
            return try await route(events, isRepeat: true, now, store)
        case .change(let change):
            try await store.feed([change], at: Acme.start + now)
        case .active(let at):
            try await store.active("nadia", after: .seconds(at))
        case .now(let seconds):
            now = .seconds(seconds)
        case .lostLook:
            _ = try await store.due(after: now)
        case .prune:
            try await store.prune(now: Acme.start + now, journalDays: 7, settings: RoutingSettings())
        }
        return 0
    }

    private func route(_ events: [Event], isRepeat: Bool, _ now: Duration, _ store: any DirectoryStore) async throws -> Int {
        let routed = try await store.route(
            events.map { RoutableEvent($0, isRepeat: isRepeat) }, now: Acme.start + now, settings: RoutingSettings())
        return routed.reduce(0) { $0 + $1.told.count { $0 == "nadia web-push" } }
    }

    private func look(at now: Duration, _ store: any DirectoryStore) async throws -> Int {
        let due = try await store.due(after: now)
        try await store.completeHeld(due.map(\.lease))
        return due.flatMap(\.jobs).count { $0.notification.teammate == "nadia" && $0.channel == .webPush }
    }
}
