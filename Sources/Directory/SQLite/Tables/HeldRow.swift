import Messages

/// A held decision.
struct HeldRow {
    var key: HeldKey
    /// The journal's entry of the assignment.
    var entry: Int64
    /// When it was held first.
    var since: Timestamp
    /// Only where it waits to be told, by the destinations' ids; nil = everywhere.
    var destinations: [String]?
    /// Whether it was leased before: then its own claim does not stand in its way.
    var hasNotified: Bool
}
