extension Event {
    /// Reads a producer's message: a structured CloudEvent, or a binary one with its attributes as headers.
    ///
    /// Structured is what `application/cloudevents+json` says, and whatever else is JSON (also without any content type) unless the
    /// attributes are in the headers. Structured wins when both are there. Unknown fields are ignored. An event of a wrong shape is looked
    /// at once more, slowly, and all its mistakes are told.
    /// - Parameters:
    ///   - body: the message as it came.
    ///   - arrival: counts as the event's time when it carries none.
    public static func read(_ body: ReceivedBody, arrival: Timestamp) throws(Unreadable) -> Event {
        do throws(Unreadable) {
            let event = try decode(body, arrival)
            if let mistake = event.content.unusableID { throw .wrongShape(path: mistake.path, expected: mistake.expected) }
            return event
        } catch {
            switch error {
            // A number that is no whole one is no JSON to the decoder.
            case .wrongShape, .notJSON: throw Unreadable(EventMistakes.all(in: body)) ?? error
            case .contentType, .unknownType: throw error
            }
        }
    }

    private static func decode(_ body: ReceivedBody, _ arrival: Timestamp) throws(Unreadable) -> Event {
        let type = mediaType(body.contentType)
        if type.hasPrefix("application/cloudevents") {
            guard type == "application/cloudevents+json" || type == "application/cloudevents" else { throw .contentType(type) }
        } else if !["", "application/json", "text/json"].contains(type) {
            throw .contentType(type)
        } else if let attributes = BinaryAttributes(body.headers) {
            return try decode(attributes, body.bytes, arrival)
        }
        if let event = EventScanner.event(in: body.bytes, arrival: arrival) { return event }
        let envelope = try JSONReader.read(EventEnvelope.self, from: body.bytes)
        return Event(
            id: envelope.id, source: envelope.source, time: try time(envelope.time, path: "$.time") ?? arrival, content: envelope.content)
    }

    private static func decode(_ attributes: BinaryAttributes, _ bytes: [UInt8], _ arrival: Timestamp) throws(Unreadable) -> Event {
        guard attributes.version == "1.0" else { throw .wrongShape(path: "header specversion", expected: "\"1.0\"") }
        let id = try usable(attributes.id, path: "header id")
        let source = try usable(attributes.source, path: "header source")
        guard let name = attributes.type else { throw .wrongShape(path: "header type", expected: "a text that is not empty") }
        guard let type = EventType(rawValue: name) else { throw .unknownType(String(name.prefix(100))) }
        let content: Content
        do {
            content = try type.content { try JSONReader.read($0, from: bytes) }
        } catch let unreadable as Unreadable {
            throw unreadable
        } catch {
            throw .unknownType(name)
        }
        return Event(id: id, source: source, time: try time(attributes.time, path: "header time") ?? arrival, content: content)
    }

    private static func usable(_ text: String?, path: String) throws(Unreadable) -> String {
        let text = text ?? ""
        if let flaw = IdRule.flaw(in: text) { throw .wrongShape(path: path, expected: flaw) }
        return text
    }

    private static func time(_ text: String?, path: String) throws(Unreadable) -> Timestamp? {
        guard let text else { return nil }
        guard let time = Timestamp(text) else { throw .wrongShape(path: path, expected: "a time such as 2026-11-22T14:03:45Z") }
        return time
    }

    static func mediaType(_ contentType: String?) -> String {
        guard let contentType else { return "" }
        if contentType == "application/cloudevents+json" { return contentType }
        let end = contentType.firstIndex(of: ";") ?? contentType.endIndex
        return contentType[..<end].filter { !$0.isWhitespace }.lowercased()
    }
}
