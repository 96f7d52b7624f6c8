import Foundation
import Testing

@testable import Sandbox
@testable import Scenario

@Suite struct `The table of who was notified` {
    @Test func `says with what, and through whom`() throws {
        let world = try World()
        let text = world.table(Story.toSales)
        #expect(text.contains("Nadia   web push          ✓ “Ada Lovelace · Refund for order 1042”"))
        #expect(text.contains("APNs, 200") && text.contains("Mozilla's push service, 200"))
    }

    @Test func `puts neighbours with the same reason into one cell, and says a sentence once`() throws {
        let world = try World()
        let text = world.table(Story.toSales)
        #expect(text.contains("Luca    all three         – channelOff\n"))
        #expect(text.components(separatedBy: "A sentence about channelOff.").count == 2)
    }

    @Test func `says what was tried again`() throws {
        var world = try World()
        world.arrive(.phone(of: "matteo"), world.conversation(of: Story.toMatteo), at: 995.2, .fault, status: 503)
        #expect(world.table(Story.toMatteo).contains("503 the first time, tried again 5.2 s later"))
    }

    @Test func `says what was a dead letter`() throws {
        var world = try World()
        world.results[world.index(of: Story.toNadia)].deadLetters[.phone(of: "nadia")] = ListedDeadLetter(
            reason: "refused", detail: "apns 413")
        #expect(world.table(Story.toNadia).contains("was a dead letter (refused, apns 413), then replayed"))
    }

    @Test func `says who was notified at the recheck`() throws {
        let world = try World()
        #expect(world.table(Story.toSupport).contains("was active, then silent: notified 10.2 s after the assignment"))
    }

    @Test func `says who should have been notified`() throws {
        var world = try World()
        world.entries.removeAll()
        #expect(world.table(Story.toMatteo).contains("✗ should have been notified, but nothing arrived"))
    }

    @Test func `keeps to the width, whatever the text`() throws {
        var world = try World()
        let conversation = world.conversation(of: Story.toMatteo)
        world.entries.removeAll { $0.content.map { String(decoding: $0.text, as: UTF8.self).contains(conversation.url) } ?? false }
        let body = String(repeating: "Refund for order 1042, ", count: 10)
        world.arrive(
            .phone(of: "matteo"), conversation, at: 1001,
            content: World.content(.fcm, title: "Ada Lovelace", body: body, url: conversation.url))
        let lines = world.table(Story.toMatteo).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 112 }, "\(lines)")
        #expect(lines.contains { $0.contains("…”") && $0.hasSuffix("FCM, 200") })
    }
}

@Suite struct `Reading for the scenario` {
    @Test(arguments: [Provider.webPush, .apns, .fcm, .ses])
    func `texts of every form`(provider: Provider) {
        let content = World.content(provider, title: "Ada", body: "Refund", url: "https://example.com")
        #expect(Arrival.readableText(content).hasPrefix("Ada"))
    }

    @Test func `nothing readable`() { #expect(Arrival.readableText(nil).isEmpty) }

    @Test func `fresh events keep their order and their data`() throws {
        let events = try World.example("directory").array ?? []
        let stamped = Examples.fresh(events)
        #expect(stamped.map { $0["data"] } == events.map { $0["data"] })
        #expect(Set(stamped.compactMap { $0["id"]?.string }).count == events.count)
        let times = stamped.compactMap { $0["time"]?.string }
        #expect(times.count == events.count && times == times.sorted() && Set(times).count == events.count)
    }
}
