import FoundationEssentials
import Testing

@testable import Messages

/// The quick way of reading a job gives what the general decoder gives, or nothing.
@Suite struct `Scanning jobs` {
    private static func decoded(_ text: [UInt8]) -> Job? { try? JSONReader.read(Job.self, from: text) }

    static let usual: [[UInt8]] =
        Samples.jobs.values.map { $0.json() } + [
            Array(
                #"""
                {"notification":{"id":"b5c2f1d4-0a3e-5c77-9d21-3f0a1b2c3d4e","workspace":"acme","teammate":"nadia","conversation":"c-1","scope":
                "assignedToMe","title":"Größe \u00e9\n\ud83d\ude00 \"x\" \/","body":"","url":null,"icon":"https://a.example/i","locale":null,
                "timeSensitive":false,"more":[1,{"a":-2.5e+3}]}, "not_after" : 0 ,"id":"B5C2F1D4-0A3E-5C77-9D21-3F0A1B2C3D4E","extra":true,
                "destination":{"registeredAt":-12,"id":"d/1","address":{"browser":{"auth":"A","p256dh":"B","endpoint":"https://p.example/1",
                "vapidKey":null}}}}
                """#.utf8)
        ]

    @Test(arguments: usual)
    func `reads what routers publish, as the decoder does`(text: [UInt8]) throws {
        let job = try #require(JSONScanner.job(in: text))
        #expect(job == Self.decoded(text))
    }

    private static func job(
        id: String = #""b5c2f1d4-0a3e-5c77-9d21-3f0a1b2c3d4e""#, scope: String = "assignedToMe", notAfter: String = "1",
        address: String = #"{"mailbox":{"address":"a@example.com"}}"#, more: String = ""
    ) -> String {
        """
        {"id":\(id),"not_after":\(notAfter),"notification":{"id":"b5c2f1d4-0a3e-5c77-9d21-3f0a1b2c3d4e","workspace":"w","teammate":"t",\
        "conversation":"c","scope":"\(scope)","title":"","body":""\(more)},"destination":{"id":"d","registeredAt":1,"address":\(address)}}
        """
    }

    @Test(
        arguments: [
            job(id: "null"), job(id: "\"b5c2f1d4\""), job(id: #""b5c2f1d4x0a3e-5c77-9d21-3f0a1b2c3d4e""#),
            job(id: #""b5c2f1d4-0a3e-5c77-9d21-3f0a1b2c3d4g""#), job(scope: "everybody"), job(notAfter: "1.0"), job(notAfter: "1e3"),
            job(notAfter: "01"), job(notAfter: "-0"), job(notAfter: "\"1\""), job(notAfter: "1234567890123456789"), job(notAfter: "-"),
            job(address: "{}"), job(address: #"{"pager":{}}"#), job(address: #"{"mailbox":{"address":"a"},"x":1}"#),
            job(address: #"{"device":{"provider":"apns","token":"t","environment":"moon"}}"#), job(address: #"{"mailbox":{}}"#),
            job(more: #","timeSensitive":1"#), job(more: #","title":"again""#), job() + "x", "", "{}", "[]",
        ])
    func `leaves the rest to the decoder`(text: String) {
        #expect(JSONScanner.job(in: Array(text.utf8)) == nil)
    }

    /// Each of 60,000 texts is one of the usual ones with a few bytes changed, left out or doubled.
    @Test func `never reads anything in another way than the decoder`() {
        var random = Seeded(state: 20_261_123)
        let letters = Array(#"{}[]",:\/ue019-+.n tf"#.utf8) + [0x00, 0x0A, 0x80, 0xC3, 0xED]
        var read = 0
        for number in 0..<60_000 {
            var text = Self.usual[number % Self.usual.count]
            for _ in 0...Int(random.next() % 3) { random.change(&text, letters) }
            guard let job = JSONScanner.job(in: text) else { continue }
            read += 1
            #expect(job == Self.decoded(text), "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(read > 2000)
    }
}
