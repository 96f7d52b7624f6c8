/// Reads the events of which there are most, those about conversations and presence, straight from their bytes: the general decoder takes
/// ten times as long, and an eighth of the router's time.
///
/// What it reads is what ``EventEnvelope`` reads; a test holds the two equal. Whatever is missing, twice, of another type or in any other
/// way unusual is left to the decoder, which says what is wrong.
struct EventScanner {
    private var json: JSONScanner
    private var version = ScannedMember<String>()
    private var id = ScannedMember<String>()
    private var source = ScannedMember<String>()
    private var time = ScannedMember<Timestamp>()
    private var type = ScannedMember<EventType>()
    private var content = ScannedMember<Event.Content>()
    /// Where `data` stands, when it came before the type.
    private var data: Int?

    /// The event in a structured CloudEvent; nil leaves it to the general decoder.
    static func event(in bytes: [UInt8], arrival: Timestamp) -> Event? {
        var scanner = EventScanner(json: JSONScanner(bytes))
        do throws(JSONScanner.Unsure) { return try scanner.event(arrival) } catch { return nil }
    }

    private init(json: JSONScanner) { self.json = json }

    private mutating func event(_ arrival: Timestamp) throws(JSONScanner.Unsure) -> Event {
        try json.enterObject()
        while let name = try json.nextName() { try readMember(name) }
        try json.finish()
        if let data {
            json.position = data
            try readContent()
        }
        guard version.value == "1.0" else { throw JSONScanner.Unsure() }
        return Event(
            id: try id.required(), source: try source.required(), time: time.value ?? arrival, content: try content.required())
    }

    private mutating func readMember(_ name: String) throws(JSONScanner.Unsure) {
        switch name {
        case "specversion": try version.take(json.text())
        case "id": try id.take(json.id())
        case "source": try source.take(json.id())
        case "time": try readTime()
        case "type": try type.take(EventType(rawValue: json.name()))
        case "data": try readData()
        default: try json.skip()
        }
    }

    private mutating func readTime() throws(JSONScanner.Unsure) {
        guard let text = try json.optionalText() else { return try time.take(nil) }
        guard let moment = Timestamp(text) else { throw JSONScanner.Unsure() }
        try time.take(moment)
    }

    private mutating func readData() throws(JSONScanner.Unsure) {
        guard data == nil, !content.isThere else { throw JSONScanner.Unsure() }
        if type.isThere { return try readContent() }
        _ = json.peek()
        data = json.position
        try json.skip()
    }

    private mutating func readContent() throws(JSONScanner.Unsure) {
        switch try type.required() {
        case .conversationAssigned:
            let (assignment, namesAssignee) = try json.assignment()
            guard namesAssignee else { throw JSONScanner.Unsure() }
            try content.take(.assigned(assignment))
        case .conversationOpened: try content.take(.opened(json.assignment().0))
        case .conversationSeen: try content.take(.seen(json.conversationSeen()))
        case .conversationClosed: try content.take(.closed(json.conversationClosed()))
        case .presenceActive: try content.take(.presence(json.presence()))
        case .workspaceUpserted, .teammateUpserted, .teammateRemoved, .teamUpserted, .teamRemoved, .teamMembersAdded, .teamMembersRemoved,
            .preferencesChanged, .preferencesPatched, .webPushSubscribed,
            .webPushUnsubscribed, .deviceRegistered, .deviceUnregistered, .emailSuppressed, .emailReleased, .notificationShown,
            .notificationClicked:
            throw JSONScanner.Unsure()
        }
    }
}
