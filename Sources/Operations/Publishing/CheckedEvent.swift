import Directory
public import Endpoints
import FoundationEssentials
import HTTP
public import Messages

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
        let shown = mistakes.prefix(20) + (mistakes.count > 20 ? ["… and \(mistakes.count - 20) more"] : [])
        let atLeast = unreadable == mostUnreadable ? "at least " : ""
        let heading = count == 1 ? "The event cannot be read:" : "\(atLeast)\(unreadable) of \(count) events cannot be read:"
        return OperationError(.usage, ([heading] + shown.map { "  \($0)" }).joined(separator: "\n"))
    }
}
