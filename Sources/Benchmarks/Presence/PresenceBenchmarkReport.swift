/// What the presence benchmark measured; the shape of the command's JSON.
public struct PresenceBenchmarkReport: Sendable, Encodable {
    /// Signs of activity that came in each second.
    public var eventsPerSecond: Double
    /// How many people they were of.
    public var people: Int
    /// How much of one processor the router needed: 1 = all of it.
    public var processorShare: Double
    /// The most memory the router had resident, in bytes.
    public var peakMemory: Int
    /// The most signs of activity that lay in the queue at once.
    public var longestQueue: Int
}
