import Messages

/// What the oracle says: confirmed ⊆ delivered ∪ queued ∪ dead ∪ not sent for a reason that holds, nothing sent that had to be withdrawn,
/// nothing invented, and what came again came with the same id.
struct ChaosVerdict: Sendable {
    /// A ring of a confirmed assignment that is nowhere, with all that is known of it.
    struct Lost: Sendable, CustomStringConvertible {
        var ring: ChaosAudience.Ring
        var asked: Timestamp
        var failures: Int
        var note: ChaosNote?

        var description: String {
            let lines = note?.lines ?? ["the journal was not asked"]
            let what = "\(ring.channel.rawValue) of c-\(ring.conversation) to \(ring.teammate)"
            return "\(what), asked for at \(asked.text), \(failures) attempts failed: \(lines)"
        }
    }

    var attempted = 0
    var confirmed = 0
    /// Conversations that ended for those they were given to, and browsers and phones that changed hands.
    var ended = 0
    var moved = 0
    var lost: [Lost] = []
    /// Rings that arrived although that had been decided after they should not any more.
    var wrong: [String] = []
    /// Rings that had waited and were withdrawn, and those that were decided against when their event came.
    var withdrawn = 0
    var notSent = 0
    /// Rings that arrived, each counted once.
    var delivered = 0
    var queued = 0
    var dead = 0
    /// Arrivals beyond the first of a ring.
    var duplicates = 0
    /// How often the ring arrived that arrived most often.
    var most = 0
    /// Rings that arrived with two ids.
    var different: [ChaosAudience.Ring] = []
    var invented: [String] = []
    var refused: [String] = []

    init(attempted: Int, confirmed: Int) {
        self.attempted = attempted
        self.confirmed = confirmed
    }
}
