import FleetHarness
import Foundation
import Sandbox
import Testing

/// Texts as customers and broken clients write them, all the way from the producer to the four providers.
@Suite struct `Strange texts` {
    /// What stands in `conversation` besides the id.
    private static let conversations: [String] = [
        // Half of an emoji, and marks that make one Character of themselves and of markup beside them.
        #""customer":{"name":"Ada \ud83d"},"subject":"Refund""#,
        #""customer":{"name":"\u0600<img src=//evil.example/x\u0600>"},"subject":"\u0600<a href=//evil.example/x \u0600>click""#,
        #""customer":null,"subject":null,"preview":"\ud804\udcbd<img src=x\ud804\udcbd>""#,
        #""customer":{"name":"Ada"},"url":"https://app.example.com/c/1\"\u0301onmouseover=x""#,
        // Directions, and an address for a name.
        #""customer":{"name":"Ada\u202e\u2066"},"subject":"gpj.exe \u202eevil.example/pay""#,
        #""customer":{"name":"evil.example/x"},"subject":"Refund""#,
        // Nothing to be seen, and too much.
        #""customer":{"name":"\u200b\u202e"},"subject":" ","preview":"\u0000""#,
        #""customer":{"name":"\#(String(repeating: "n", count: 10_000))"},"subject":"Refund""#,
        #""customer":{"name":"Ada"},"subject":"\#(String(repeating: "s", count: 4000))""#,
        #""customer":{"name":"Ada"},"url":"https://app.example.com/c/1?state=\#(String(repeating: "x", count: 4000))""#,
    ]

    @Test(.timeLimit(.minutes(2))) func `reach the browser, the phone and the mailbox, and do nothing there`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.startAll()
            try await fleet.publish([
                TestEvent("directory.workspace.upserted", ["name": "Acme"]),
                TestEvent(
                    "directory.device.registered",
                    [
                        "teammate": "kim", "device": "kim-tablet", "provider": "fcm", "token": "fcm-token:kim", "permission": "granted",
                    ]),
            ])
            try await fleet.addTeammate("kim")
            for (number, conversation) in Self.conversations.enumerated() {
                try await fleet.publish(
                    Self.event(number, Array(conversation.utf8)), key: "conversation.assigned", contentType: "application/cloudevents+json")
            }
            // Latin-1 within UTF-8.
            let latin = Array(#""customer":{"name":"Caf"#.utf8) + [0xE9] + Array(#""}"#.utf8)
            try await fleet.publish(
                Self.event(Self.conversations.count, latin), key: "conversation.assigned", contentType: "application/cloudevents+json")
            let count = Self.conversations.count + 1
            for provider in [Provider.webPush, .apns, .fcm, .ses] {
                #expect(await fleet.waitForAccepted(provider, count, within: .seconds(60)) == count, "\(provider)")
            }
            #expect(try await fleet.ready(in: ["assignments", "web-push", "mobile-push", "email"].map { "belfry.\($0).dead" }) == 0)
            for mail in await fleet.sandbox.received(ReceivedFilter(provider: .ses, verdict: .accepted)) {
                let html = try #require(mail.content?["html"]?.string)
                #expect(!html.contains("<img") && !html.contains("<a href=//") && !html.contains("\"onmouseover"), "\(html)")
                // A tag, a link or a mirror needs these, whatever stands beside them.
                #expect(html.utf8.count { $0 == UInt8(ascii: "<") } == html.utf8.count { $0 == UInt8(ascii: ">") })
                #expect(!html.unicodeScalars.contains { (0x202A...0x202E).contains($0.value) } && !html.contains("evil.example"), "\(html)")
            }
            for provider in [Provider.apns, .fcm] {
                let names = await fleet.sandbox.received(ReceivedFilter(provider: provider, verdict: .accepted)).compactMap { entry in
                    entry.content.map { String(decoding: $0.text, as: UTF8.self) }
                }
                #expect(names.contains { $0.contains("Ada \u{FFFD}") } && names.contains { $0.contains("Caf\u{FFFD}") }, "\(provider)")
            }
        }
    }

    private static func event(_ number: Int, _ conversation: [UInt8]) -> [UInt8] {
        Array(
            #"{"specversion":"1.0","id":"e-\#(number)","source":"/helpdesk","type":"conversation.assigned","data":{"workspace":"acme","#
                .utf8)
            + Array(#""conversation":{"id":"c-\#(number)","#.utf8) + conversation
            + Array(#"},"assignee":{"type":"teammate","id":"kim"},"assigned_by":{"type":"rule","id":"r"}}}"#.utf8)
    }
}
