import Foundation

/// An event as the product's backend publishes it: a CloudEvent in structured mode, to `belfry.events` with its type as routing key.
public struct ProducedEvent: Sendable {
    public let id: String
    public let type: String
    /// The CloudEvent.
    public let json: [UInt8]

    init(_ type: String, source: String, data: JSON, now: Date) {
        id = UUID().uuidString.lowercased()
        self.type = type
        let event: JSON = [
            "specversion": "1.0", "id": .string(id), "source": .string(source), "type": .string(type),
            "time": .string(now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))), "data": data,
        ]
        json = event.text
    }
}
