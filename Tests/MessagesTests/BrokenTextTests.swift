import Testing

@testable import Messages

/// A text that is no Unicode costs a character, never the notification.
@Suite struct `A text that is no Unicode` {
    private static let arrival = Timestamp(milliseconds: 1_795_356_300_000)

    /// Bytes as a producer may write them between the quotation marks, and the text that is read.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var text: String

        init(_ name: String, _ bytes: [UInt8], _ text: String) { (testDescription, self.bytes, self.text) = (name, bytes, text) }
        init(_ json: String, _ text: String) { self.init(json, Array(json.utf8), text) }
    }

    static let cases = [
        Case(#"Ada \ud83d"#, "Ada \u{FFFD}"), Case(#"\ude00 Ada"#, "\u{FFFD} Ada"), Case(#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"),
        Case(#"\uD83Dx\uDE00"#, "\u{FFFD}x\u{FFFD}"), Case(#"\ud83d\u0041"#, "\u{FFFD}A"), Case(#"\ud83d\n"#, "\u{FFFD}\n"),
        Case(#"\\ud83d"#, #"\ud83d"#), Case(#"\\\ud83d\\"#, "\\\u{FFFD}\\"), Case(#"\ud83d\ude00"#, "😀"),
        Case("Latin-1", Array("Caf".utf8) + [0xE9], "Caf\u{FFFD}"), Case("Latin-1 within", [0x47, 0xF6, 0x74, 0x65], "G\u{FFFD}te"),
        Case("an emoji as CESU-8", [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80], String(repeating: "\u{FFFD}", count: 6)),
        Case("an emoji that ends early", [0xF0, 0x9F, 0x98], "\u{FFFD}"),
        Case("both kinds", [0xE9] + Array(#"\ud83d"#.utf8), "\u{FFFD}\u{FFFD}"),
    ]

    /// An assignment with these bytes as the customer's name, and as an id.
    private static func assignment(name: [UInt8] = [], id: [UInt8] = Array("c-1".utf8), more: String = "") -> [UInt8] {
        Array(#"{"specversion":"1.0","id":"e-1","source":"/helpdesk","type":"conversation.assigned",\#(more)"data":{"workspace":"a","#.utf8)
            + Array(#""conversation":{"id":""#.utf8) + id + Array(#"","customer":{"name":""#.utf8) + name
            + Array(#""}},"assignee":{"type":"team","id":"sales"}}}"#.utf8)
    }

    private static func name(_ event: Event?) -> String? {
        guard case .assigned(let assignment) = event?.content else { return nil }
        return assignment.conversation.customer?.name
    }

    @Test(arguments: cases)
    func `is read with U+FFFD, by the quick reader and the general one alike`(test: Case) throws {
        let bytes = Self.assignment(name: test.bytes)
        #expect(Self.name(EventScanner.event(in: bytes, arrival: Self.arrival)) == test.text)
        let envelope = try JSONReader.read(EventEnvelope.self, from: bytes)
        let event = Event(id: envelope.id, source: envelope.source, time: Self.arrival, content: envelope.content)
        #expect(Self.name(event) == test.text)
        #expect(Self.name(try Event.read(ReceivedBody(contentType: nil, bytes: bytes), arrival: Self.arrival)) == test.text)
    }

    @Test(arguments: cases)
    func `is read in a teammate's name, which only the general reader knows`(test: Case) throws {
        let start = #"{"specversion":"1.0","id":"e-1","source":"/h","type":"directory.teammate.upserted","data":{"workspace":"a","#
        let bytes = Array((start + #""teammate":"nadia","name":""#).utf8) + test.bytes + Array(#""}}"#.utf8)
        let event = try Event.read(ReceivedBody(contentType: nil, bytes: bytes), arrival: Self.arrival)
        var name: String?
        if case .directory(.teammateUpserted(let teammate)) = event.content { name = teammate.name }
        #expect(name == test.text)
    }

    @Test(arguments: cases)
    func `is read in a job`(test: Case) throws {
        let marked = Samples.jobs["job.email"]?.json() ?? []
        let parts = String(decoding: marked, as: UTF8.self).split(separator: "Ada Lovelace", omittingEmptySubsequences: false)
        try #require(parts.count == 2)
        let bytes = Array(parts[0].utf8) + test.bytes + Array(parts[1].utf8)
        #expect(try Job.read(bytes).notification.title == test.text)
        #expect(try JSONReader.read(Job.self, from: bytes).notification.title == test.text)
    }

    @Test(arguments: cases.filter { $0.text.contains("\u{FFFD}") && !$0.text.contains("\n") })
    func `is no id, and the dead letter says where`(test: Case) {
        let bytes = Self.assignment(id: test.bytes)
        #expect(throws: Unreadable.wrongShape(path: "$.data.conversation.id", expected: "an id in well-formed Unicode")) {
            try Event.read(ReceivedBody(contentType: nil, bytes: bytes), arrival: Self.arrival)
        }
        let seen = Array(#"{"specversion":"1.0","id":"e","source":"s","type":"presence.active","data":{"workspace":"a","teammate":""#.utf8)
        #expect(throws: Unreadable.wrongShape(path: "$.data.teammate", expected: "an id in well-formed Unicode")) {
            try Event.read(ReceivedBody(contentType: nil, bytes: seen + test.bytes + Array(#""}}"#.utf8)), arrival: Self.arrival)
        }
    }

    @Test(arguments: [("7", "a number"), ("[]", "a list"), ("{}", "an object"), ("true", "true or false"), ("1e999", "a number")])
    func `does not hide what is really wrong`(value: String, found: String) {
        let text = #"{"workspace":"a","conversation":{"id":"c","subject":"\ud83d","preview":\#(value)},"assignee":null}"#
        let event = #"{"specversion":"1.0","id":"e","source":"s","type":"conversation.assigned","data":\#(text)}"#
        #expect(throws: Unreadable.wrongShape(path: "$.data.conversation.preview", expected: "a text, found \(found)")) {
            try Event.read(ReceivedBody(contentType: nil, bytes: Array(event.utf8)), arrival: Self.arrival)
        }
    }

    @Test func `leaves UTF-16 to the general reader`() {
        let bytes = Array(#"{"a":"é"}"#.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(JSONRepair.repaired(bytes) == bytes)
    }
}
