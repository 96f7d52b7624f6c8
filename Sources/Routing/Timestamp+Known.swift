public import Messages

extension Timestamp {
    /// Clocks of a fleet differ by seconds. What is further ahead was written by a clock that jumped and came back.
    public static let clockTolerance = Duration.seconds(60)

    /// A stored moment, or nil when it is later than now by more than a minute: then nobody knows when it was. Taken for true, an hour's
    /// jump of the router's clock would keep people active, or already notified, for an hour after it.
    public static func known(_ moment: Timestamp?, at now: Timestamp) -> Timestamp? {
        guard let moment, moment <= now + clockTolerance else { return nil }
        return moment
    }
}
