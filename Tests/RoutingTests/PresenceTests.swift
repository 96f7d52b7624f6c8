import Messages
import Routing
import Testing

@Suite struct `Presence` {
    private static let time = Situation.time

    @Test(arguments: [(0, true), (59_999, true), (60_000, false)])
    func `active lasts one window`(age: Int, isActive: Bool) {
        var situation = Situation()
        situation.nadia.lastActivity = Self.time - .milliseconds(age)
        #expect((situation.decision(.webPush)?.reason == .active) == isActive)
    }

    @Test func `a decision against an active teammate is held until the window is over`() {
        var situation = Situation()
        situation.nadia.lastActivity = Self.time - .seconds(20)
        #expect(situation.decision(.webPush)?.heldUntil == Self.time + .seconds(40))
        situation.settings.rechecksPresence = false
        #expect(situation.decision(.webPush)?.heldUntil == nil)
    }

    @Test func `nothing is held that would come too late, or that another event has just said`() {
        var situation = Situation()
        situation.nadia.lastActivity = Self.time
        situation.settings.notAfter[.webPush] = .seconds(60)
        #expect(situation.decision(.webPush)?.heldUntil == nil)
        situation.nadia.rings[.email] = .init(at: Self.time, isOwn: false)
        #expect(situation.decision(.email)?.reason == .active)
        #expect(situation.decision(.email)?.heldUntil == nil)
        #expect(situation.decision(.mobilePush)?.heldUntil == Self.time + .seconds(60))
    }

    @Test func `at a second look, activity since the first one ends it and silence tells`() {
        var situation = Situation()
        situation.now = Self.time + .seconds(60)
        situation.moment = .recheck(since: Self.time)
        situation.nadia.lastActivity = Self.time
        #expect(situation.decision(.email)?.reason == nil)
        situation.nadia.lastActivity = Self.time + .milliseconds(1)
        #expect(situation.decision(.email)?.reason == .active)
        #expect(situation.decision(.email)?.heldUntil == nil)
    }

    @Test func `a window that has grown since holds on`() {
        var situation = Situation()
        situation.now = Self.time + .seconds(60)
        situation.moment = .recheck(since: Self.time)
        situation.nadia.lastActivity = Self.time
        situation.settings.presenceWindow = .seconds(90)
        #expect(situation.decision(.email)?.heldUntil == Self.time + .seconds(90))
    }
}
