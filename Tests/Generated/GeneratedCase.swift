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
