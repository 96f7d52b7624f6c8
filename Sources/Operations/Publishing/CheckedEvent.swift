import Directory
public import Endpoints
import FoundationEssentials
import HTTP
public import Messages
import Routing

/// An event that the router will be able to read, with the bytes it will be sent as.
public struct CheckedEvent: Sendable, Equatable {
    public var event: Event
    public var type: EventType
    public var bytes: [UInt8]

    /// What every process refuses to read.
    static let largestBody = 256 << 10
    /// After so many unreadable events the rest of a file is not looked at: it is a file of something else.
    static let mostUnreadable = 1000

    /// Checks an event as the router would.
    /// - Parameter endpoints: which endpoints of browsers the router lets into the directory.
    public init(_ bytes: [UInt8], arrival: Timestamp = .now, endpoints: EndpointRules = EndpointRules()) throws(Unreadable) {
        let body = ReceivedBody(contentType: Self.contentType, bytes: bytes)
        event = try Event.read(body, arrival: arrival)
        try Self.check(event, endpoints)
        guard let name = JSONText.read(bytes)?["type"]?.text, let type = EventType(rawValue: name) else { throw .unknownType("") }
        self.type = type
        self.bytes = bytes
    }

    private static func check(_ event: Event, _ endpoints: EndpointRules) throws(Unreadable) {
        guard case .directory(let change) = event.content else { return }
        let rules = IntakeRules(endpoints: endpoints, asciiHost: HostName.ascii)
        do throws(IntakeRefusal) { _ = try rules.admit(change) } catch { throw error.unreadable }
    }

    /// Structured mode (CloudEvents AMQP binding §3.2).
    static let contentType = "application/cloudevents+json"

    /// Checks every event in a file: one, a list, or one a line.
    ///
    /// - Throws: all mistakes together, each with the number of its event and its JSON path; then nothing is to be sent.
    public static func all(
        in file: [UInt8], arrival: Timestamp = .now, endpoints: EndpointRules = EndpointRules()
    ) throws(OperationError) -> [CheckedEvent] {
        let values = JSONSequence.split(file)
        guard !values.isEmpty else { throw OperationError(.usage, "There is no event to read.") }
        var events: [CheckedEvent] = []
        var mistakes: [String] = []
        var unreadable = 0
        for (index, value) in values.enumerated() where unreadable < mostUnreadable {
            let place = values.count == 1 ? "event" : "event \(index + 1)"
            guard value.count <= largestBody else {
                mistakes.append("\(place): it has \(value.count) bytes, more than 256 KiB")
                unreadable += 1
                continue
            }
            do {
                events.append(try CheckedEvent(value, arrival: arrival, endpoints: endpoints))
            } catch {
                let all = error.mistakes.map(\.description)
                mistakes += (all.isEmpty ? ["\(error)"] : all).map { "\(place): \($0)" }
                unreadable += 1
            }
        }
        guard mistakes.isEmpty else { throw refusal(mistakes, unreadable, of: values.count) }
        return events
    }

    private static func refusal(_ mistakes: [String], _ unreadable: Int, of count: Int) -> OperationError {
        let atLeast = unreadable == mostUnreadable ? "at least " : ""
        let what = count == 1 ? "The event cannot be read." : "\(atLeast)\(unreadable) of \(count) events cannot be read."
        return OperationError(.usage, what, details: ErrorList.cut(mistakes, of: mistakes.count))
    }
}

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

extension CheckedEvent {
    /// What is readable and will not do what its producer means, each with its JSON path. The event counts all the same.
    public var warnings: [EventWarning] {
        unknownMembers.map { EventWarning(path: $0.path, text: $0.text()) } + oddities
    }

    /// The members of its data that nothing reads.
    var unknownMembers: [UnknownMember] {
        guard let data = JSONText.read(bytes)?["data"] else { return [] }
        return UnknownMember.all(in: data, type.knownMembers)
    }

    /// Values that say something else than they should.
    var oddities: [EventWarning] {
        switch event.content {
        case .assigned(let assignment), .opened(let assignment): Self.oddities(of: assignment.conversation)
        case .directory(.workspaceUpserted(let change)): Self.oddities(ofLocale: change.locale)
        case .directory(.teammateUpserted(let change)): Self.oddities(ofLocale: change.locale)
        case .directory(.deviceRegistered(let change)): Self.oddities(ofLocale: change.locale)
        case .seen, .closed, .presence, .directory, .shown, .clicked: []
        }
    }

    /// A notification's link is the conversation's address: a relative one leads nowhere from a phone or a mail, a script is none, and a huge
    /// one is left out.
    private static func oddities(of conversation: Conversation) -> [EventWarning] {
        guard let url = conversation.url, !url.isEmpty else { return [] }
        guard url.utf8.count > NotificationComposer.urlLimit || WebAddress(url) == nil else { return [] }
        let limit = NotificationComposer.urlLimit
        return [
            EventWarning(
                path: "$.data.conversation.url",
                text: "expected an absolute http or https URL of at most \(limit) bytes; without one the notification has no link")
        ]
    }

    private static func oddities(ofLocale locale: String?) -> [EventWarning] {
        guard let locale, let oddity = LanguageTag.oddity(of: locale) else { return [] }
        return [EventWarning(path: "$.data.locale", text: oddity)]
    }
}

/// What is readable in an event and will not do what its producer means. The event counts all the same.
public struct EventWarning: Sendable, Equatable, CustomStringConvertible {
    /// Where: a JSON path such as `$.data.locale`.
    public var path: String
    /// What is odd about it.
    public var text: String

    /// A warning from its parts.
    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    /// One line for people. Names of members come from anybody.
    public var description: String { VisibleText.write("\(path): \(text)").onOneLine }
}

/// Whether a text can be a language tag (BCP 47; RFC 5646 §2.1), as far as its form tells: a language of two or three letters, then parts of up
/// to eight letters and digits with hyphens between them.
enum LanguageTag {
    /// What is odd about a text; nil when nothing is. An empty one says that there is none.
    static func oddity(of text: String) -> String? {
        guard !text.isEmpty, !isWellFormed(text) else { return nil }
        let corrected = String(text.map { $0 == "_" ? "-" : $0 })
        let suggestion = isWellFormed(corrected) ? "; did you mean \(corrected)?" : ""
        return "this is no language tag such as en or pt-BR (BCP 47)\(suggestion)"
    }

    private static func isWellFormed(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let language = parts.first, 2...3 ~= language.utf8.count, language.utf8.allSatisfy(isLetter) else { return false }
        return parts.dropFirst().allSatisfy { part in
            1...8 ~= part.utf8.count && part.utf8.allSatisfy { isLetter($0) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }
}
