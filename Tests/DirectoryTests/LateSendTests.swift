import Directory
import Generated
import Messages
import Routing
import Testing

/// Made-up histories of one conversation whose jobs are retried again and again, against rules written down a second time: what the
/// directory says of a person, and what the story has told.
@Suite struct `No second or later attempt that should not be made` {
    private static let people = ["nadia", "luca", "matteo"]
    private static let assignees: [Assignment.Assignee?] =
        people.map { .teammate($0) } + [.team("sales"), .team("sales"), .bot("b"), nil]

    /// What a test knows beside the directory.
    private struct Story {
        var store: any DirectoryStore
        var assignee: Assignment.Assignee?
        var original: Assignment.Assignee
        var isClosed = false
        var seen: Set<String> = []
        var active: Set<String> = []
        var notifiedAgain: Set<String> = []
        var seconds = 0
        var events = 0

        var now: Duration { .seconds(seconds) }

        mutating func route(_ content: Event.Content) async throws -> RoutedEvent {
            events += 1
            return try await store.route(
                Event(id: "later-\(events)", source: "/helpdesk", time: Acme.start + now, content: content), after: now)
        }

        mutating func feed(_ change: DirectoryChange) async throws {
            events += 1
            let timed = TimedDirectoryChange(change, eventID: "later-\(events)", time: Acme.start + now)
            _ = try await store.apply([timed])
        }

        mutating func happen(_ random: inout SeededRandom) async throws {
            seconds += 1
            let person = random.pick(people)
            switch Int.random(in: 0..<14, using: &random) {
            case 0:
                _ = try await route(.seen(ConversationSeen(workspace: "acme", conversation: .init(id: "c-1"), teammate: person)))
                seen.insert(person)
            case 1 where random.chance(40):
                _ = try await route(.closed(ConversationClosed(workspace: "acme", conversation: .init(id: "c-1"))))
                isClosed = true
            case 2, 3:
                assignee = random.pick(assignees)
                let event = Acme.assigned(to: assignee, id: "assigned-\(seconds)", after: now)
                let routed = try await store.route(event, after: now)
                for decision in routed.decisions where decision.reason == nil {
                    notifiedAgain.insert("\(decision.teammate) \(decision.channel)")
                }
            case 4 where random.chance(50):
                try await store.active(person, after: now)
                active.insert(person)
            case 5: try await feed(Acme.choice(person, random.some(Channel.allCases, chance: 70)))
            case 6: try await feed(Acme.team("sales", random.some(people, chance: 70)))
            case 7 where random.chance(30): try await feed(.teammateRemoved(TeammateRemoved(workspace: "acme", teammate: person)))
            case 8: try await feed(Acme.device(random.pick(people), installation: "phone-\(person)", token: "token-\(person)"))
            case 9:
                try await feed(.deviceUnregistered(DeviceUnregistered(workspace: "acme", device: "phone-\(person)", reason: .loggedOut)))
            case 10: try await feed(Acme.browser(random.pick(people), endpoint: "https://push.example/\(person)"))
            case 11:
                let address = random.pick(["\(person)@acme.example", "\(person)@new.example"])
                try await feed(.teammateUpserted(TeammateUpserted(workspace: "acme", teammate: person, name: person, email: address)))
            case 12 where random.chance(40):
                let suppressed = EmailSuppressed(workspace: "acme", address: "\(person)@acme.example", reason: .bounce)
                try await feed(.emailSuppressed(suppressed))
            default: break
            }
        }

        /// Whether the job may be sent now.
        func allows(_ job: Job) async throws -> Bool {
            let (person, scope) = (job.notification.teammate, job.notification.scope)
            guard let profile = try await store.profile(workspace: "acme", teammate: person), profile.removedAt == nil else { return false }
            guard assignee == original, !isClosed, !seen.contains(person), !active.contains(person) else { return false }
            if case .team(let team) = original, !profile.teams.contains(team) { return false }
            guard profile.effectivePreferences[scope, job.channel] == true else { return false }
            if notifiedAgain.contains("\(person) \(job.channel)") { return false }
            if job.channel == .email {
                let mailbox = profile.email.map { StableID.mailbox(workspace: "acme", address: $0) }
                return mailbox == job.destination.id && !profile.isAddressSuppressed
            }
            return profile.destinations.contains { $0.id == job.destination.id && $0.state == .usable }
        }
    }

    @Test(arguments: StoreFactory.all, Array(0..<120))
    func `over generated histories, and none that should be made is missing`(factory: StoreFactory, seed: Int) async throws {
        try await factory.with { store in
            var random = SeededRandom(seed: UInt64(seed))
            try await store.feed(Acme.sales + Self.people.map { Acme.choice($0, Channel.allCases) })
            let original = random.pick(Self.assignees.compactMap(\.self).filter { $0 != .bot("b") })
            var waiting = try await store.route(Acme.assigned(to: original)).jobs
            #expect(!waiting.isEmpty)
            var story = Story(store: store, assignee: original, original: original)
            for attempt in 2..<7 {
                for _ in 0..<Int.random(in: 0..<3, using: &random) { try await story.happen(&random) }
                story.seconds += 5
                var sent: [Job] = []
                for job in waiting {
                    let isAllowed = try await story.allows(job)
                    let result = try await store.recheck([job], after: story.now, attempt: attempt)
                    let isSent = result.first?.reason == nil
                    #expect(isSent == isAllowed, "seed \(seed), attempt \(attempt): \(job.notification.teammate) \(job.channel) \(result)")
                    if isSent { sent.append(job) }
                }
                waiting = sent
            }
        }
    }
}
