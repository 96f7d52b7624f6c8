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
