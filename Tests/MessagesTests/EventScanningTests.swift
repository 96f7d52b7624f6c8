import Testing

@testable import Messages

/// The quick way of reading an event gives what the general decoder gives, or nothing.
@Suite struct `Scanning events` {
    private static let arrival = Timestamp(milliseconds: 1_795_356_300_000)

    private static func envelope(_ type: String, _ data: String, more: String = "") -> String {
        "{\"specversion\":\"1.0\",\"id\":\"e-1\",\"source\":\"/helpdesk\",\(more)\"type\":\"\(type)\",\"data\":\(data)}"
    }

    private static func scanned(_ text: [UInt8]) -> Event? { EventScanner.event(in: text, arrival: arrival) }

    /// What the general decoder makes of it; nil when it refuses.
    private static func decoded(_ text: [UInt8]) -> Event? {
        guard let envelope = try? JSONReader.read(EventEnvelope.self, from: text) else { return nil }
        let time = envelope.time.map(Timestamp.init(_:)) ?? arrival
        return time.map { Event(id: envelope.id, source: envelope.source, time: $0, content: envelope.content) }
    }

    static let usual = [
        envelope(
            "conversation.assigned",
            #"""
            {"workspace":"acme","conversation":{"id":"c-1","subject":"Größe \u00e9\n\ud83d\ude00 \"x\" \/","preview":null,"url":"https://a.example/1",
            "customer":{"name":"Ada","age":7}},"assignee":{"type":"team","id":"sales"},"assigned_by":{"type":"rule","id":"r"}}
            """#, more: #""time":"2026-11-22T14:03:45.678Z","#),
        envelope("conversation.assigned", #"{"workspace":"a","conversation":{"id":"c"},"assignee":null,"assigned_by":null}"#),
        envelope(
            "conversation.assigned",
            #"{"workspace":"a","conversation":{"id":"c","customer":null},"assignee":{"id":"n","type":"teammate"}}"#,
            more: #""time":"2026-11-22T15:03:45+01:00","extra":[1,-2.5e+3,{"a":[]},true,false,null],"#),
        envelope("conversation.opened", #"{"workspace":"a","conversation":{"id":"c"},"assigned_by":{"type":"customer"}}"#),
        envelope("conversation.seen", #"{"workspace":"a","conversation":{"id":"c","x":{}},"teammate":"n"}"#),
        envelope("conversation.closed", #"{"workspace":"a","conversation":{"id":"c"},"by":{"type":"teammate","id":"n"}}"#),
        envelope("presence.active", #" { "workspace" : "a" , "teammate" : "n" } "#),
        #"{"data":{"workspace":"a","teammate":"n"},"type":"presence.active","source":"s","id":"1","specversion":"1.0"}"#,
    ]

    @Test(arguments: usual)
    func `reads what producers send, as the decoder does`(text: String) throws {
        let event = try #require(Self.scanned(Array(text.utf8)))
        #expect(event == Self.decoded(Array(text.utf8)))
    }

    @Test func `reads the documented example`() throws {
        let bytes = try Samples.golden("conversation.assigned")
        let event = try #require(Self.scanned(bytes))
        #expect(event == Self.decoded(bytes))
    }

    @Test(
        arguments: [
            envelope("conversation.assigned", #"{"workspace":"a","conversation":{"id":"c"}}"#),
            envelope("conversation.assigned", #"{"workspace":"a","conversation":{"id":""},"assignee":null}"#),
            envelope("conversation.assigned", #"{"workspace":"a","conversation":{"id":"c"},"assignee":{"type":"planet","id":"x"}}"#),
            envelope("conversation.assigned", #"{"workspace":"a","workspace":"b","conversation":{"id":"c"},"assignee":null}"#),
            envelope("presence.active", #"{"workspace":"a","teammate":"n"}"#) + "x",
            envelope("presence.active", #"{"workspace":"a","teammate":"\ud83d"}"#),
            envelope("presence.active", #"{"workspace":"a","teammate":"n","x":01}"#),
            envelope("presence.active", #"{"workspace":"a","teammate":"n",}"#),
            envelope("presence.active", #"{"workspace":"a","teammate":"n"}"#, more: #""time":"soon","#),
            envelope("directory.team.removed", #"{"workspace":"a","team":"t"}"#), "", "{", "[]", "{}",
        ])
    func `leaves the rest to the decoder`(text: String) {
        #expect(Self.scanned(Array(text.utf8)) == nil)
    }

    /// Each of 60,000 texts is one of the usual ones with a few bytes changed, left out or doubled.
    @Test func `never reads anything in another way than the decoder`() {
        var random = Seeded(state: 20_261_122)
        let letters = Array(#"{}[]",:\/ue019-+.n tf"#.utf8) + [0x00, 0x0A, 0x80, 0xC3, 0xED]
        var read = 0
        for number in 0..<60_000 {
            var text = Array(Self.usual[number % Self.usual.count].utf8)
            for _ in 0...Int(random.next() % 3) { random.change(&text, letters) }
            guard let event = Self.scanned(text) else { continue }
            read += 1
            #expect(event == Self.decoded(text), "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(read > 2000)
    }
}
