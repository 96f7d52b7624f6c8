public import Directory
public import Messages

/// A made-up workspace with what happened in it, up to an assignment whose decisions are in question.
public struct GeneratedCase: Sendable {
    /// The same seed and moment make the same case.
    public let seed: UInt64
    /// A workspace of its own, so that many cases fit into one directory.
    public let workspace: String
    /// Who is there, an hour and more ago.
    public let changes: [TimedDirectoryChange]
    /// Who was in the product, and when.
    public let activity: [Activity]
    /// Events about the conversation that came before, each with the moment at which the router had it.
    public let past: [(event: Event, at: Timestamp)]
    /// The assignment.
    public let event: Event

    /// Makes a case.
    /// - Parameter now: about when the assignment will be routed. Whatever hangs on a window is at least 30 s away from its end, for a
    ///   presence window of ten minutes and the dedupe window of a minute.
    public init(seed: UInt64, now: Timestamp) {
        var random = SeededRandom(seed: seed)
        var people = GeneratedPeople(workspace: "w-\(seed)", now: now)
        people.generate(&random)
        var story = GeneratedStory(people: people, now: now)
        story.generate(&random)
        self.seed = seed
        workspace = people.workspace
        changes = people.changes
        activity = people.activity
        past = story.past
        event = story.event
    }
}

/// What happened to a made-up conversation: assignments before, looks at it, closing it, and then the assignment in question.
struct GeneratedStory {
    let people: GeneratedPeople
    let now: Timestamp
    private(set) var past: [(event: Event, at: Timestamp)] = []
    private(set) var event: Event

    init(people: GeneratedPeople, now: Timestamp) {
        self.people = people
        self.now = now
        event = Event(id: "", source: "", time: now, content: .closed(ConversationClosed(workspace: "", conversation: .init(id: ""))))
    }

    mutating func generate(_ random: inout SeededRandom) {
        // Some minutes ago, as if it had waited: so there is time in which something may have come after it.
        event = assignment(id: "e-0", at: now - .seconds(120), &random)
        // In the window of a ring, long before it, or the very same event.
        if random.chance(20) { add(assignment(id: "e-1", at: now - .seconds(130), &random), after: .seconds(-10)) }
        if random.chance(20) { add(assignment(id: "e-2", at: now - .seconds(3000), &random), after: .seconds(-3000)) }
        if random.chance(5) { add(event, after: random.pick([.seconds(-8), .seconds(-200)])) }
        for id in GeneratedPeople.ids where random.chance(6) {
            let seen = ConversationSeen(workspace: people.workspace, conversation: .init(id: "c"), teammate: id)
            let time = random.pick([Duration.seconds(-60), .seconds(-180)])
            add(Event(id: "seen-\(id)", source: "/helpdesk", time: now + time, content: .seen(seen)), after: time)
        }
        if random.chance(10) {
            let closed = ConversationClosed(workspace: people.workspace, conversation: .init(id: "c"))
            let time = random.pick([Duration.seconds(-50), .seconds(-170)])
            add(Event(id: "closed", source: "/helpdesk", time: now + time, content: .closed(closed)), after: time)
        }
        past.sort { $0.at < $1.at }
    }

    private mutating func add(_ event: Event, after: Duration) { past.append((event, now + after)) }

    private func assignment(id: String, at time: Timestamp, _ random: inout SeededRandom) -> Event {
        let teams = GeneratedPeople.teams + ["red", "red", "blue", "never made"]
        let assignees = teams.map(Assignment.Assignee.team) + GeneratedPeople.ids.map(Assignment.Assignee.teammate)
        let actors: [Assignment.Actor?] =
            [nil, .init(type: .rule, id: "r-1"), .init(type: .customer, id: nil)]
            + GeneratedPeople.ids.map { .init(type: .teammate, id: $0) }
        let assignment = Assignment(
            workspace: people.workspace,
            conversation: Conversation(
                id: "c", subject: "Refund", preview: "Hi", url: "https://app.example/c", customer: .init(name: "Ada")),
            assignee: random.chance(96) ? random.pick(assignees) : nil, assignedBy: random.pick(actors))
        let isOpening = random.chance(20)
        return Event(
            id: id, source: "/helpdesk", time: time,
            content: isOpening || assignment.assignee == nil ? .opened(assignment) : .assigned(assignment))
    }
}
