import Synchronization

/// How much work an explanation may be.
///
/// Each wrong guess about a value costs the decoder time for all of the value's path: of 34 kB, two hundred deep, that was 24 seconds, in
/// which a router does nothing else. Only a refused event is looked at in this way, and without the explanation its first mistake is known.
final class Effort: Sendable {
    struct TooMuch: Error {}

    /// Values, each counted by the square of how deep it is: a team of ten thousand members is 160,000.
    private static let limit = 400_000

    private let spent = Atomic(0)

    /// Counts one value. Throws when it is one too many.
    /// - Parameter depth: how many lists and objects are around it.
    func spend(depth: Int) throws {
        let depth = depth + 1
        guard spent.wrappingAdd(depth * depth, ordering: .relaxed).newValue <= Self.limit else { throw TooMuch() }
    }
}
