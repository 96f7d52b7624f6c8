public import Messages

/// The destinations of one teammate, and what is known about those that are lost.
public struct Reach: Sendable, Equatable {
    /// Where the teammate can be told, over all channels, in a stable order.
    public var destinations: [Destination]
    /// For a channel without any destination: why. Nothing here means that there never was one.
    public var absences: [Channel: Absence]
    /// Whether the teammate's mail address must not be written to any more.
    public var isAddressSuppressed: Bool

    /// A reach from its parts.
    public init(destinations: [Destination] = [], absences: [Channel: Absence] = [:], isAddressSuppressed: Bool = false) {
        self.destinations = destinations
        self.absences = absences
        self.isAddressSuppressed = isAddressSuppressed
    }

    /// The destinations of one channel.
    public func destinations(of channel: Channel) -> [Destination] {
        destinations.filter { $0.channel == channel }
    }
}
