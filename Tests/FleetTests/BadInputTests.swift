import FleetHarness
import Foundation
import Sandbox
import Testing

/// Bad input ends in the dead-letter queue with a reason, byte for byte; its neighbours and the process are unharmed.
@Suite struct `Bad input` {
    private struct Case {
        var name: String
        var body: [UInt8]
        var contentType: String? = "application/json"
        var reason: String
        var detail: String
    }

    private static let cases: [Case] = [
        Case(name: "not JSON", body: Array("{\"specversion\":".utf8), reason: "malformed", detail: "not JSON"),
        Case(name: "not text at all", body: [0xFF, 0x00, 0xFE], reason: "malformed", detail: "not JSON"),
        Case(
            name: "a number for the conversation's id", body: event(#"{"workspace":"acme","conversation":{"id":7}}"#), reason: "malformed",
            detail: "$.data.conversation.id: expected a text"),
        Case(
            name: "no workspace", body: event(#"{"conversation":{"id":"c"}}"#), reason: "malformed",
            detail: "$.data.workspace: expected"),
        Case(
            name: "an unknown kind of assignee",
            body: event(#"{"workspace":"acme","conversation":{"id":"c"},"assignee":{"type":"dog","id":"d"}}"#),
            reason: "malformed", detail: "$.data.assignee.type"),
        Case(
            name: "XML", body: Array("<assigned/>".utf8), contentType: "application/xml", reason: "contentType",
            detail: "application/xml"),
    ]

    @Test(.timeLimit(.minutes(3)))
    func `becomes a dead letter with its reason, and a good neighbour is delivered`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.startAll()
            try await fleet.addTeammate("kim")
            for bad in Self.cases { try await fleet.publish(bad.body, key: "conversation.assigned", contentType: bad.contentType) }
            try await fleet.publish([UInt8](repeating: 0x20, count: 15 << 20), key: "conversation.assigned", contentType: nil)
            try await fleet.publish([.assigned("c-good", to: "kim")])
            #expect(await fleet.hasArrived("c-good", at: .webPush))
            let letters = try await fleet.deadLetters(of: "assignments", atLeast: Self.cases.count + 1)
            for bad in Self.cases {
                let letter = letters.first { $0.body == bad.body }
                #expect(letter?.reason == bad.reason, "\(bad.name)")
                #expect(letter?.detail.contains(bad.detail) == true, "\(bad.name): \(letter?.detail ?? "no such dead letter")")
            }
            let large = letters.first { $0.body.count == 15 << 20 }
            #expect(large != nil, "the body of 15 MiB is not there byte for byte")
            #expect(await fleet.terminate(.router) == 0)
        }
    }

    @Test(.timeLimit(.minutes(3)), .onlyInFull(seconds: 36))
    func `an unknown teammate waits on two retry queues, then becomes a dead letter`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.startAll()
            try await fleet.addTeammate("kim")
            try await fleet.publish([.assigned("c-lost", to: "nobody")])
            let letters = try await fleet.deadLetters(of: "assignments", atLeast: 1)
            #expect(letters.first?.reason == "unknownAssignee")
            #expect(letters.first?.attempt == 3)
        }
    }

    private static func event(_ data: String) -> [UInt8] {
        Array(#"{"specversion":"1.0","id":"x","source":"/test","type":"conversation.assigned","data":\#(data)}"#.utf8)
    }
}
