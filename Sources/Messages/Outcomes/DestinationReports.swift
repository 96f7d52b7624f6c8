/// A worker's word that a destination does not exist any more. The router removes it unless it has been registered anew since.
public struct DestinationGone: Sendable, Codable, Equatable {
    public var workspace: String
    public var teammate: String
    public var channel: Channel
    public var destination: String
    /// As the job had it.
    public var registeredAt: Timestamp
    /// The provider's own word, such as `Unregistered`.
    public var reason: String
    public var at: Timestamp

    public init(
        workspace: String, teammate: String, channel: Channel, destination: String, registeredAt: Timestamp, reason: String, at: Timestamp
    ) {
        self.workspace = workspace
        self.teammate = teammate
        self.channel = channel
        self.destination = destination
        self.registeredAt = registeredAt
        self.reason = reason
        self.at = at
    }

    public static func read(_ bytes: [UInt8]) throws(Unreadable) -> DestinationGone {
        try JSONReader.read(DestinationGone.self, from: bytes)
    }

    public func json() -> [UInt8] { JSONWriter.write(self) }
}

/// A worker's word about where a device is known that was registered without an environment: there it was accepted. The router keeps it
/// until the device is registered anew.
public struct DestinationLearned: Sendable, Codable, Equatable {
    public var workspace: String
    public var destination: String
    /// As the job had it.
    public var registeredAt: Timestamp
    public var environment: MobileEnvironment
    public var at: Timestamp

    public init(workspace: String, destination: String, registeredAt: Timestamp, environment: MobileEnvironment, at: Timestamp) {
        self.workspace = workspace
        self.destination = destination
        self.registeredAt = registeredAt
        self.environment = environment
        self.at = at
    }

    public static func read(_ bytes: [UInt8]) throws(Unreadable) -> DestinationLearned {
        try JSONReader.read(DestinationLearned.self, from: bytes)
    }

    public func json() -> [UInt8] { JSONWriter.write(self) }
}

/// Routing keys of what workers report into `belfry.outcomes`.
public enum OutcomeKey: String, Sendable {
    case destinationGone = "destination.gone"
    case destinationLearned = "destination.learned"
    case jobOutcomes = "job.outcomes"
}
