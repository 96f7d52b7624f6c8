/// How one queue is doing; the shape of the command's JSON. What only the management API knows is nil without it.
public struct QueueStatus: Sendable, Codable, Equatable {
    public var name: String
    /// Whether the queue is there at all; the rest is 0 when it is not.
    public var isPresent = true
    /// Waiting for a consumer.
    public var ready = 0
    public var consumers = 0
    /// With a consumer, not settled yet.
    public var unacknowledged: Int?
    /// Between this queue and the exchange of its dead letters. Lasting values above 0 mean that the way is blocked.
    public var deadLettering: Int?
    /// Messages a second that came in.
    public var incoming: Double?
    /// Messages a second that were settled.
    public var settled: Double?

    private enum CodingKeys: String, CodingKey {
        case name, ready, consumers, unacknowledged
        case isPresent = "present"
        case deadLettering = "dead_lettering"
        case incoming = "incoming_per_second"
        case settled = "settled_per_second"
    }
}
