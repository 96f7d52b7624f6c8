import AMQP
import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// During an update processes of two versions work side by side: what the newer one adds the older one leaves alone.
@Suite struct `Two versions of the contract` {
    @Test(.timeLimit(.minutes(3)))
    func `events and jobs with fields of the next version are handled, and those without optional ones`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.startAll()
            try await fleet.addTeammate("kim")
            try await fleet.publish([.assigned("c-now", to: "kim")])
            try #require(await fleet.hasArrived("c-now", at: .webPush))

            let newer = Self.adding(to: TestEvent.assigned("c-newer", to: "kim").json)
            try await fleet.publish(newer, key: "conversation.assigned", contentType: "application/cloudevents+json")
            let older = try Self.removing(["preview", "customer"], from: TestEvent.assigned("c-older", to: "kim").json)
            try await fleet.publish(older, key: "conversation.assigned", contentType: "application/cloudevents+json")
            try await fleet.publishJob("c-job", for: .webPush, as: Self.adding)
            for conversation in ["c-newer", "c-older", "c-job"] {
                #expect(await fleet.hasArrived(conversation, at: .webPush), "\(conversation)")
            }
            #expect(try await fleet.ready(in: WorkQueue.allCases.map(\.deadName)) == 0)
        }
    }

    /// One more field in each object.
    private static func adding(to json: [UInt8]) -> [UInt8] {
        Array(String(decoding: json, as: UTF8.self).replacing("{\"", with: #"{"of_the_next_version":[{}],""#).utf8)
    }

    /// The event without some of the conversation's fields.
    private static func removing(_ names: [String], from json: [UInt8]) throws -> [UInt8] {
        var event = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
        var data = try #require(event["data"] as? [String: Any])
        var conversation = try #require(data["conversation"] as? [String: Any])
        for name in names { conversation[name] = nil }
        data["conversation"] = conversation
        event["data"] = data
        return Array(try JSONSerialization.data(withJSONObject: event))
    }
}
