/// A CloudEvent (CloudEvents 1.0) that the router understands.
public struct Event: Sendable, Equatable {
    /// Unique together with `source`: the key by which a second copy is recognised.
    public var id: String
    /// Who produced it: a URI reference.
    public var source: String
    /// When it happened; the moment of arrival when the producer does not say.
    public var time: Timestamp
    /// What happened.
    public var content: Content

    /// An event from its parts.
    public init(id: String, source: String, time: Timestamp, content: Content) {
        self.id = id
        self.source = source
        self.time = time
        self.content = content
    }

    /// What happened, by the event's type.
    public enum Content: Sendable, Equatable {
        case assigned(Assignment)
        case opened(Assignment)
        case seen(ConversationSeen)
        case closed(ConversationClosed)
        case presence(PresenceActive)
        case directory(DirectoryChange)
        case shown(NotificationSeen)
        case clicked(NotificationSeen)
    }
}

extension Event.Content {
    /// The first field that has to be an id (``IdRule``) and is none, with its path below `$.data`. Most ids of assignments are looked at
    /// where they are decoded.
    var unusableID: Unreadable.Mistake? {
        switch self {
        case .assigned(let assignment), .opened(let assignment): Self.optional(("assigned_by.id", assignment.assignedBy?.id))
        case .seen(let seen):
            Self.required(("workspace", seen.workspace), ("conversation.id", seen.conversation.id), ("teammate", seen.teammate))
        case .closed(let closed):
            Self.required(("workspace", closed.workspace), ("conversation.id", closed.conversation.id))
                ?? Self.optional(("by.id", closed.by?.id))
        case .presence(let active): Self.required(("workspace", active.workspace), ("teammate", active.teammate))
        case .directory(let change): change.unusableID
        case .shown(let seen), .clicked(let seen):
            Self.required(("workspace", seen.workspace), ("notification", seen.notification))
                ?? Self.optional(("destination", seen.destination))
        }
    }

    private static func required(_ fields: (name: String, value: String)...) -> Unreadable.Mistake? {
        for field in fields {
            if let expected = IdRule.flaw(in: field.value) { return .init(path: "$.data.\(field.name)", expected: expected) }
        }
        return nil
    }

    private static func optional(_ field: (name: String, value: String?)) -> Unreadable.Mistake? {
        IdRule.flaw(inOptional: field.value).map { .init(path: "$.data.\(field.name)", expected: $0) }
    }
}

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

/// All mistakes of an event that the decoder has refused.
enum EventMistakes {
    /// Empty when the body is not JSON, or when the mistake is none of the shape.
    static func all(in body: ReceivedBody) -> [Unreadable.Mistake] {
        guard let value = JSONValue(explaining: body.bytes) else { return [] }
        var check = ShapeCheck()
        if !Event.mediaType(body.contentType).hasPrefix("application/cloudevents"), let attributes = BinaryAttributes(body.headers) {
            attributes.check(&check)
            if let type = attributes.type.flatMap(EventType.init(rawValue:)) { check.check(value, type.data, at: "$") }
        } else {
            check.check(value, .object(envelope(of: value)), at: "$")
        }
        return check.mistakes
    }

    /// What CloudEvents asks for, and what the type asks of the data. Nothing can be said about the data of an unknown type.
    private static func envelope(of value: JSONValue) -> [JSONShape.Field] {
        let fields: [JSONShape.Field] = [
            .required("specversion", .exactly("1.0")), .required("id", .id), .required("source", .id), .required("type", .name),
            .optional("time", .time),
        ]
        guard case .object(let values) = value, case .text(let name)? = values["type"], let type = EventType(rawValue: name) else {
            return fields
        }
        return fields + [.required("data", type.data)]
    }
}

extension BinaryAttributes {
    fileprivate func check(_ check: inout ShapeCheck) {
        if version != "1.0" { check.tell("header specversion", "\"1.0\", found \(version.map(FoundText.word) ?? "nothing")") }
        for (name, value) in [("id", id), ("source", source)] {
            if let flaw = IdRule.flaw(in: value ?? "") { check.tell("header \(name)", flaw) }
        }
        if type?.isEmpty ?? true { check.tell("header type", JSONShape.name.words) }
        if let time, Timestamp(time) == nil { check.tell("header time", "\(JSONShape.time.words), found \(FoundText.time(time))") }
    }
}

/// The attributes of a binary-mode CloudEvent, from headers named `cloudEvents_id`, `cloudEvents:id`, `ce-id` or `ce_id` in any case.
struct BinaryAttributes {
    private var values: [String: String] = [:]

    /// Nil when no header carries `specversion`, `id` or `type` in one of the known forms.
    init?(_ headers: [String: String]) {
        for (name, value) in headers {
            let name = name.lowercased()
            guard let prefix = Self.prefixes.first(where: name.hasPrefix) else { continue }
            values[String(name.dropFirst(prefix.count))] = value
        }
        if values["specversion"] == nil && values["id"] == nil && values["type"] == nil { return nil }
    }

    var version: String? { values["specversion"] }
    var id: String? { values["id"] }
    var source: String? { values["source"] }
    var type: String? { values["type"] }
    var time: String? { values["time"] }

    private static let prefixes = ["cloudevents_", "cloudevents:", "ce-", "ce_"]
}

/// Holds a value against its shape and collects what is wrong, up to ``Unreadable/mostMistakes``.
struct ShapeCheck {
    private(set) var mistakes: [Unreadable.Mistake] = []

    /// Looks at one value and everything in it.
    /// - Parameter path: where it stands, such as `$.data`.
    mutating func check(_ value: JSONValue, _ shape: JSONShape, at path: String) {
        switch (shape, value) {
        case (.text, .text), (.flag, .boolean), (.wholeNumber, .integer): break
        case (.name, .text(let text)):
            if text.utf8.contains(0) { tell(path, "a text without the character NUL") } else if text.isEmpty { tell(path, shape.words) }
        case (.id, .text(let text)): if let flaw = IdRule.flaw(in: text) { tell(path, flaw) }
        case (.idOrEmpty, .text(let text)): if let flaw = IdRule.flaw(inOptional: text) { tell(path, flaw) }
        case (.exactly(let expected), .text(let text)): if text != expected { tell(path, "\(shape.words), found \(FoundText.word(text))") }
        case (.word(let words), .text(let text)): if !words.contains(text) { tell(path, "\(shape.words), found \(FoundText.word(text))") }
        case (.time, .text(let text)): if Timestamp(text) == nil { tell(path, "\(shape.words), found \(FoundText.time(text))") }
        case (.list(let element, let most), .list(let values)):
            if let most, values.count > most { return tell(path, "\(shape.words), found one of \(values.count)") }
            for (index, value) in values.enumerated() where mistakes.count < Unreadable.mostMistakes {
                check(value, element, at: "\(path)[\(index)]")
            }
        case (.object(let fields), .object(let values)):
            for field in fields { check(values[field.name], field, in: path) }
        case (.text, _), (.name, _), (.id, _), (.idOrEmpty, _), (.exactly, _), (.word, _), (.time, _), (.flag, _), (.wholeNumber, _),
            (.list, _), (.object, _):
            tell(path, "\(shape.words), found \(value.kind)")
        }
    }

    private mutating func check(_ value: JSONValue?, _ field: JSONShape.Field, in object: String) {
        let path = "\(object).\(field.name)"
        switch (value, field.presence) {
        case (nil, .optional), (.null?, .optional), (.null?, .nullable): break
        case (nil, .required), (nil, .nullable): tell(path, "\(field.shape.words), found nothing")
        case (let value?, _): check(value, field.shape, at: path)
        }
    }

    /// Adds a mistake that was found by other means.
    mutating func tell(_ path: String, _ expected: String) {
        guard mistakes.count < Unreadable.mostMistakes else { return }
        mistakes.append(Unreadable.Mistake(path: path, expected: expected))
    }
}

/// The types of event, as producers write them: also the routing key an event is published with.
public enum EventType: String, Sendable, CaseIterable {
    case conversationAssigned = "conversation.assigned"
    case conversationOpened = "conversation.opened"
    case conversationSeen = "conversation.seen"
    case conversationClosed = "conversation.closed"
    case presenceActive = "presence.active"
    case workspaceUpserted = "directory.workspace.upserted"
    case teammateUpserted = "directory.teammate.upserted"
    case teammateRemoved = "directory.teammate.removed"
    case teamUpserted = "directory.team.upserted"
    case teamRemoved = "directory.team.removed"
    case teamMembersAdded = "directory.team.members.added"
    case teamMembersRemoved = "directory.team.members.removed"
    case preferencesChanged = "directory.preferences.changed"
    case preferencesPatched = "directory.preferences.patched"
    case webPushSubscribed = "directory.web-push.subscribed"
    case webPushUnsubscribed = "directory.web-push.unsubscribed"
    case deviceRegistered = "directory.device.registered"
    case deviceUnregistered = "directory.device.unregistered"
    case emailSuppressed = "directory.email.suppressed"
    case emailReleased = "directory.email.released"
    case notificationShown = "notification.shown"
    case notificationClicked = "notification.clicked"
}
