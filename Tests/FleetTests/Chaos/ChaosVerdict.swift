/// What the oracle says: confirmed ⊆ delivered ∪ queued ∪ dead, nothing invented, and what came again came with the same id.
struct ChaosVerdict: Sendable {
    var attempted = 0
    var confirmed = 0
    /// Rings of confirmed assignments that are nowhere.
    var lost: [ChaosAudience.Ring] = []
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
