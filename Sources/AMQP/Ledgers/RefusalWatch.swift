/// When a channel on which messages were refused has to be opened anew. Without I/O.
///
/// Of a full quorum queue the channel itself refuses messages from then on, until the queue tells it that there is room. When the queue's
/// limit is taken away instead of raised, RabbitMQ 3.10 never tells it: the channel would refuse for ever what a new one gets confirmed.
struct RefusalWatch: Sendable {
    /// How long a channel may refuse. A queue that is full for longer costs a new channel as often.
    static let patience = Duration.seconds(5)

    private var since: ContinuousClock.Instant?

    /// Notes what became of a message.
    mutating func note(_ failure: BrokerError?, now: ContinuousClock.Instant) {
        if since == nil, failure?.kind == .refused { since = now }
    }

    /// The channel is a new one.
    mutating func reset() { since = nil }

    /// Whether anything was refused; saves asking for the time with every message.
    var isPending: Bool { since != nil }

    /// Whether the channel is to be opened anew, as soon as nothing on it waits for a confirm.
    func isDue(_ now: ContinuousClock.Instant) -> Bool { since.map { now - $0 > Self.patience } ?? false }
}
