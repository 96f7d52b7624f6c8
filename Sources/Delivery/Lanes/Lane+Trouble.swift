extension Lane {
    /// Since when a lane has not taken everything, and when it is tried again.
    public struct Trouble: Sendable, Equatable {
        public var since: Instant
        /// Nil while it recovers: then jobs are sent.
        public var probeAt: Instant?
    }

    /// Nil while it flows.
    public var trouble: Trouble? {
        guard let troubleSince else { return nil }
        switch phase {
        case .flowing: return nil
        case .blocked(let block): return Trouble(since: troubleSince, probeAt: block.probeAt)
        case .recovering: return Trouble(since: troubleSince, probeAt: nil)
        }
    }
}
