import Endpoints
import FoundationEssentials
import Messages

extension CheckedEvent {
    /// An event of our own, with an id of its own.
    init(
        _ type: EventType, _ data: [String: JSONValue], source: String, now: Timestamp, endpoints: EndpointRules = EndpointRules()
    ) throws(Unreadable) {
        let event: JSONValue = .object([
            "specversion": .text("1.0"), "id": .text(UUID().lowercase), "source": .text(source), "type": .text(type.rawValue),
            "time": .text(now.text), "data": .object(data),
        ])
        guard let bytes = try? JSONText.line(event) else { throw .notJSON("it cannot be written") }
        try self.init(bytes, arrival: now, endpoints: endpoints)
    }
}
