import Directory
import Messages
import Testing

@testable import Router

@Suite struct `Activity that waits to be written` {
    private static let start = Timestamp(milliseconds: 1_795_000_000_000)

    private static func active(_ teammate: String) -> PresenceActive { PresenceActive(workspace: "acme", teammate: teammate) }

    @Test func `is one line a person, with the newest moment, and is taken once`() {
        var recent = RecentActivity(limit: 10)
        for seconds in [1, 3, 2] { #expect(recent.note(Self.active("ann"), at: Self.start + .seconds(seconds)) == 0) }
        #expect(recent.take() == [Activity(workspace: "acme", teammate: "ann", at: Self.start + .seconds(3))])
        #expect(recent.take().isEmpty)
    }

    @Test func `is known while it waits and while it is written, and not after`() {
        var recent = RecentActivity(limit: 10)
        _ = recent.note(Self.active("ann"), at: Self.start)
        #expect(recent.last("ann", in: "acme") == Self.start && recent.last("ann", in: "other") == nil)
        _ = recent.take()
        #expect(recent.last("ann", in: "acme") == Self.start)
        _ = recent.note(Self.active("ann"), at: Self.start + .seconds(1))
        #expect(recent.last("ann", in: "acme") == Self.start + .seconds(1))
        _ = recent.take()
        recent.written()
        #expect(recent.last("ann", in: "acme") == nil)
    }

    @Test func `has a bound: those who were silent the longest make room for newcomers`() {
        var recent = RecentActivity(limit: 100)
        for number in 0..<100 { #expect(recent.note(Self.active("t-\(number)"), at: Self.start + .seconds(number)) == 0) }
        #expect(recent.note(Self.active("t-0"), at: Self.start + .seconds(500)) == 0)
        #expect(recent.note(Self.active("new"), at: Self.start + .seconds(501)) == 10)
        let people = Set(recent.take().map(\.teammate))
        #expect(people == Set((11..<100).map { "t-\($0)" } + ["t-0", "new"]))
    }

    @Test func `stays within the bound however many people come`() {
        var recent = RecentActivity(limit: 1000)
        var dropped = 0
        for number in 0..<100_000 { dropped += recent.note(Self.active("t-\(number)"), at: Self.start + .milliseconds(number)) }
        let people = recent.take()
        #expect(people.count <= 1000 && people.count + dropped == 100_000)
        #expect(people.contains { $0.teammate == "t-99999" })
    }
}
