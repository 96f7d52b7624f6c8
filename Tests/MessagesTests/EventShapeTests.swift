import Foundation
import Testing

@testable import Messages

/// What tells all mistakes of an event says the same as the schema that producers have, and as the decoder that the router has.
@Suite struct `The shape of events` {
    @Test(arguments: EventType.allCases)
    func `is the schema's`(type: EventType) throws {
        let schema = try EventSchema()
        #expect(EventSchema.canonical(type.data) == (try schema.canonical(type)))
    }

    @Test(arguments: EventType.allCases)
    func `lets a complete event pass, as the decoder does`(type: EventType) throws {
        let body = Self.body(type, type.data.sample)
        #expect(EventMistakes.all(in: body).isEmpty)
        #expect(throws: Never.self) { try Event.read(body, arrival: Samples.time) }
    }

    @Test(arguments: EventType.allCases)
    func `finds what the decoder refuses, wherever it is, and nothing else`(type: EventType) throws {
        for (path, data) in type.data.spoiled(at: "$.data") {
            let body = Self.body(type, data)
            let mistakes = EventMistakes.all(in: body)
            let error = try Self.error(body)
            #expect((error == nil) == mistakes.isEmpty, "\(path): \(mistakes)")
            if let error { #expect(error.mistakes.map(\.path) == [path], "\(error)") }
        }
    }

    @Test func `tells twenty mistakes at most`() throws {
        let members = (0..<50).map { _ in 7 }
        let error = try Self.error(Self.body(.teamUpserted, ["workspace": "acme", "team": "sales", "members": members]))
        #expect(error?.mistakes.count == 20)
        #expect(error?.mistakes.last?.path == "$.data.members[19]")
    }

    /// Two hundred deep, each guess about one of the numbers would cost the decoder a millisecond.
    @Test(arguments: [(200, 16_000), (1, 100_000)])
    func `names the first mistake alone when all of them would take too long`(depth: Int, count: Int) throws {
        let data = String(repeating: #"{"data":["#, count: depth) + String(repeating: "7,", count: count) + "7"
        let event = #"{"specversion":"1.0","id":"e","source":"s","type":"presence.active","data":"#
        let body = ReceivedBody(contentType: nil, bytes: Array((event + data + String(repeating: "]}", count: depth) + "}").utf8))
        #expect(EventMistakes.all(in: body).isEmpty)
        let error = try #require(try Self.error(body))
        #expect("\(error)".contains("$.data.workspace"))
    }

    @Test func `finds the mistake in a team of ten thousand`() throws {
        let members: [Any] = (0..<10_000).map { "t-\($0)" } + [7]
        let error = try Self.error(Self.body(.teamUpserted, ["workspace": "acme", "team": "sales", "members": members]))
        #expect(error?.mistakes.map(\.path) == ["$.data.members[10000]"])
    }

    private static func error(_ body: ReceivedBody) throws -> Unreadable? {
        do throws(Unreadable) {
            _ = try Event.read(body, arrival: Samples.time)
            return nil
        } catch {
            return error
        }
    }

    private static func body(_ type: EventType, _ data: Any) -> ReceivedBody {
        let event: [String: Any] = ["specversion": "1.0", "id": "e-1", "source": "/helpdesk", "type": type.rawValue, "data": data]
        let bytes = (try? JSONSerialization.data(withJSONObject: event)).map(Array.init) ?? []
        return ReceivedBody(contentType: nil, bytes: bytes)
    }
}

extension JSONShape {
    /// What is no id although it is a text with something in it.
    private static let unusable = [String(repeating: "x", count: 201), "a\u{0}b", "a\nb", "a\u{7F}", "a\u{9B}", "a\u{FFFD}"]

    /// A value of this shape, with every field.
    var sample: Any {
        switch self {
        case .text, .name, .id, .idOrEmpty: "x"
        case .exactly(let text): text
        case .word(let words): words[0]
        case .time: "2026-11-22T14:03:45Z"
        case .flag: true
        case .wholeNumber: 7
        case .list(let element, _): [element.sample]
        case .object(let fields): Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.shape.sample) })
        }
    }

    /// Every way in which a value has one thing missing, null, empty where it names something, or of another type, and where.
    func spoiled(at path: String) -> [(path: String, value: Any)] {
        switch self {
        case .text, .exactly, .word, .time: [(path, 7), (path, ["x"])]
        case .name: [(path, 7), (path, ["x"]), (path, "")]
        case .id: [(path, 7), (path, ["x"]), (path, "")] + Self.unusable.map { (path, $0) }
        case .idOrEmpty: [(path, 7), (path, ["x"])] + Self.unusable.map { (path, $0) }
        case .flag, .wholeNumber: [(path, "x"), (path, 1.5)]
        case .list(let element, let most):
            [(path, "x"), (path, ["x": 1])] + (most.map { [(path, Array(repeating: element.sample, count: $0 + 1) as Any)] } ?? [])
                + element.spoiled(at: "\(path)[0]").map { ($0.path, [$0.value]) }
        case .object(let fields):
            [(path, "x"), (path, [7])]
                + fields.flatMap { field in
                    let place = "\(path).\(field.name)"
                    let rest = (sample as? [String: Any] ?? [:]).filter { $0.key != field.name }
                    let within = field.shape.spoiled(at: place).map {
                        ($0.path, rest.merging([field.name: $0.value]) { _, new in new } as Any)
                    }
                    return [(place, rest as Any), (place, rest.merging([field.name: NSNull()]) { _, new in new } as Any)] + within
                }
        }
    }
}
