/// What the oracle says: confirmed ⊆ delivered ∪ queued ∪ dead ∪ not sent for a reason that holds, nothing sent that had to be withdrawn,
/// nothing invented, and what came again came with the same id.
struct ChaosVerdict: Sendable {
    var attempted = 0
    var confirmed = 0
    /// Conversations that ended for those they were given to, and browsers and phones that changed hands.
    var ended = 0
    var moved = 0
    /// Rings of confirmed assignments that are nowhere.
    var lost: [ChaosAudience.Ring] = []
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
