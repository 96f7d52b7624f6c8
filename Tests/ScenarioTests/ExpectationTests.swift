import Foundation
import Testing

@testable import Sandbox
@testable import Scenario

@Suite struct `What has to hold in the end` {
    @Test func `a run without a mistake breaks nothing`() throws {
        let world = try World()
        #expect(world.broken().isEmpty)
        // Each person and channel of the five assignments, and each text.
        #expect(Expectations.count(world.results) == 9 + 9 + 6 + 3 + 3 + (4 + 1 + 2 + 1 + 3))
    }

    @Test func `a missing arrival`() throws {
        var world = try World()
        world.entries.removeFirst()
        #expect(world.broken() == ["c-1842, matteo, mobile-push: had to be notified, and nothing arrived"])
    }

    @Test func `a second arrival`() throws {
        var world = try World()
        world.arrive(.mailbox(of: "nadia"), world.conversation(of: Story.toSales), at: 1001)
        #expect(world.broken() == ["c-1842, nadia, email: was notified 2 times"])
    }

    @Test func `somebody who should not have been notified`() throws {
        var world = try World()
        world.arrive(.mailbox(of: "luca"), world.conversation(of: Story.toSales), at: 1001)
        #expect(world.broken() == ["c-1842, luca, email: was notified, and should not have been"])
    }

    @Test func `another reason than the right one`() throws {
        var world = try World()
        let index = world.index(of: Story.byNadia)
        let place = try #require(world.results[index].decisions.firstIndex { $0.reason == "actor" && $0.addressee.channel == "email" })
        world.results[index].decisions[place].reason = "channelOff"
        #expect(world.broken() == ["c-1852, nadia, email: the decision had to be actor, and is channelOff"])
    }

    @Test func `a missing decision`() throws {
        var world = try World()
        world.results[world.index(of: Story.toMatteo)].decisions.removeLast()
        #expect(world.broken() == ["c-1851, matteo, email: the decision had to be channelOff, and is nothing"])
    }

    @Test func `notified before the window is over`() throws {
        var world = try World()
        world.results[world.index(of: Story.toSupport)].lastActivity = Date(timeIntervalSince1970: 1005)
        #expect(world.broken().count == 2)
    }

    @Test func `a refusal and a stray`() throws {
        var world = try World()
        let conversation = world.conversation(of: Story.toSales)
        var elsewhere = conversation
        elsewhere.url = "https://elsewhere.example"
        world.arrive(.mailbox(of: "nadia"), conversation, at: 1001, .refused, status: 400, why: "no signature")
        world.arrive(.mailbox(of: "nadia"), elsewhere, at: 1001)
        let broken = world.broken()
        #expect(broken.contains("ses refused a request: no signature"))
        #expect(broken.last?.contains("belongs to no assignment") == true)
    }

    @Test func `a wrong request under a played failure`() throws {
        var world = try World()
        let why = "fault answer 503; refused as well: no date"
        world.arrive(.mailbox(of: "nadia"), world.conversation(of: Story.toSales), at: 999, .fault, status: 503, why: why)
        #expect(world.broken() == ["ses refused a request: \(why)"])
    }

    @Test func `an access token is no stray`() throws {
        var world = try World()
        world.arrive(.phone(of: "matteo"), world.conversation(of: Story.toSales), at: 1001, through: .fcmToken, content: .null)
        #expect(world.broken().isEmpty)
    }

    @Test func `a text without the subject`() throws {
        var world = try World()
        let url = world.conversation(of: Story.toSales).url
        world.entries[0].content = World.content(.fcm, title: "Ada Lovelace", body: "Something", url: url)
        #expect(world.broken().first?.contains("does not say “Refund for order 1042”") == true)
    }
}
