/// Which entries of the journal somebody wants.
public struct ReceivedFilter: Sendable {
    /// Only entries with a greater number.
    public var since: Int
    public var provider: Provider?
    /// A destination, or the name given to it.
    public var destination: String?
    public var verdict: Received.Verdict?

    /// Without arguments: everything.
    public init(
        since: Int = 0, provider: Provider? = nil, destination: String? = nil, verdict: Received.Verdict? = nil
    ) {
        self.since = since
        self.provider = provider
        self.destination = destination
        self.verdict = verdict
    }

    func matches(_ entry: Received) -> Bool {
        entry.number > since && provider ?? entry.provider == entry.provider
            && verdict ?? entry.verdict == entry.verdict
            && (destination == nil || destination == entry.destination || destination == entry.destinationName)
    }
}
