import FoundationEssentials
public import Messages

extension Event {
    /// An assignment as a producer writes it; nil for other events.
    public var json: [UInt8]? {
        switch content {
        case .assigned(let assignment): Envelope(self, .conversationAssigned, assignment).json
        case .opened(let assignment): Envelope(self, .conversationOpened, assignment).json
        case .seen, .closed, .presence, .directory, .shown, .clicked: nil
        }
    }

    private struct Envelope: Encodable {
        var specversion = "1.0"
        var id: String
        var source: String
        var type: String
        var time: String
        var data: Assignment

        init(_ event: Event, _ type: EventType, _ data: Assignment) {
            id = event.id
            source = event.source
            self.type = type.rawValue
            time = event.time.text
            self.data = data
        }

        var json: [UInt8] { (try? JSONEncoder().encode(self)).map(Array.init) ?? [] }
    }
}
