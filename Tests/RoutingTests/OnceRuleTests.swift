import Messages
import Routing
import Testing

@Suite struct `Once` {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var isOwn: Bool
        var isRepeat: Bool
        var age: Duration
        var rings: Bool
    }

    static let cases = [
        Case(testDescription: "another event, within the window", isOwn: false, isRepeat: false, age: .seconds(59), rings: false),
        Case(testDescription: "another event, after the window", isOwn: false, isRepeat: false, age: .seconds(60), rings: true),
        Case(testDescription: "another event, repeated", isOwn: false, isRepeat: true, age: .seconds(1), rings: false),
        Case(testDescription: "the same event, a second copy", isOwn: true, isRepeat: false, age: .seconds(1), rings: false),
        Case(testDescription: "the same event, repeated", isOwn: true, isRepeat: true, age: .seconds(1), rings: true),
    ]

    @Test(arguments: cases)
    func `a claim yields to a newer window, or to a repeat of its own event`(test: Case) {
        var situation = Situation()
        situation.event.isRepeat = test.isRepeat
        situation.nadia.rings[.webPush] = .init(at: situation.now - test.age, isOwn: test.isOwn)
        #expect(situation.decision(.webPush)?.reason == (test.rings ? nil : .alreadyNotified))
        #expect(situation.decision(.email)?.reason == nil)
    }

    @Test func `whoever another ring alone keeps from being told, now or later, is silenced`() {
        var situation = Situation()
        situation.nadia.rings[.webPush] = .init(at: situation.now - .seconds(1), isOwn: false)
        #expect(situation.decision(.webPush)?.isDeduplicated == true)
        #expect(situation.decision(.email)?.isDeduplicated == false)
        situation.nadia.lastActivity = situation.now - .seconds(1)
        #expect(situation.decision(.webPush)?.reason == .active)
        #expect(situation.decision(.webPush)?.isDeduplicated == true)
        #expect(situation.decision(.webPush)?.heldUntil == nil)
        #expect(situation.decision(.email)?.isDeduplicated == false)
        situation.settings.rechecksPresence = false
        #expect(situation.decision(.webPush)?.isDeduplicated == false)
    }

    @Test func `the newest assignment counts, and of two at one moment the later one to come`() {
        var state = ConversationState()
        var event = Situation().event
        state.take(event, at: Situation.time)
        event.assignment.assignee = .team("sales")
        state.take(event, at: Situation.time)
        #expect(state.assignee == .team("sales"))
        event.assignment.assignee = nil
        state.take(event, at: Situation.time)
        #expect(state.assignee == .team("sales"))
        event.assignment.assignee = .teammate("luca")
        event.time = Situation.time - .seconds(1)
        state.take(event, at: Situation.time)
        #expect(state.assignee == .team("sales"))
    }
    @Test func `taking it from everybody is an assignment, opening it without an assignee is none`() {
        var state = ConversationState(assignee: .team("sales"), assignedAt: Situation.time)
        var event = Situation().event
        event.assignment.assignee = nil
        state.take(event, at: Situation.time)
        #expect(state.assignee == .team("sales"))
        event.takesAway = true
        state.take(event, at: Situation.time)
        #expect(state == ConversationState(assignee: nil, assignedAt: Situation.time))
    }

    @Test func `an assignment that a newer one has overtaken is reassigned at arrival too`() {
        var situation = Situation()
        situation.conversation = ConversationState(assignee: .teammate("luca"), assignedAt: Situation.time + .seconds(5))
        situation.now = Situation.time + .seconds(6)
        #expect(situation.decisions.allSatisfy { $0.reason == .reassigned })
        situation.conversation.assignee = nil
        #expect(situation.decisions.allSatisfy { $0.reason == .reassigned })
    }

    @Test func `whoever was notified of a newer event while this one waited is not notified of it after that`() {
        var situation = Situation()
        situation.event.isRepeat = true
        situation.moment = .recheck(since: Situation.time)
        situation.now = Situation.time + .seconds(3600)
        situation.nadia.rings[.webPush] = .init(at: Situation.time + .seconds(1), isOwn: false)
        situation.nadia.rings[.mobilePush] = .init(at: Situation.time - .seconds(1), isOwn: false)
        situation.nadia.rings[.email] = .init(at: Situation.time, isOwn: true)
        #expect(situation.decision(.webPush)?.reason == .alreadyNotified)
        #expect(situation.decision(.webPush)?.isDeduplicated == true)
        #expect(situation.decision(.mobilePush)?.reason == nil)
        #expect(situation.decision(.email)?.reason == nil)
    }
}

/// A router's clock that jumped hours ahead and came back has written moments that are yet to come.
@Suite struct `What was stored for a later moment than now says nothing` {
    private static let later = Situation.time + .seconds(61)

    @Test(arguments: ["activity", "claim", "seen", "closed", "reassigned"])
    func `nobody is silenced by it`(what: String) {
        func situation(_ moment: Timestamp) -> Situation {
            var situation = Situation()
            switch what {
            case "activity": situation.nadia.lastActivity = moment
            case "claim": for channel in Channel.allCases { situation.nadia.rings[channel] = .init(at: moment, isOwn: false) }
            case "seen": situation.nadia.seenAt = moment
            case "closed": situation.conversation.closedAt = moment
            default: situation.conversation = ConversationState(assignee: .teammate("luca"), assignedAt: moment)
            }
            return situation
        }
        #expect(situation(Self.later).decisions.allSatisfy { $0.reason == nil })
        // Within a minute clocks may differ: then it counts.
        #expect(situation(Self.later - .seconds(1)).decisions.allSatisfy { $0.reason != nil })
    }

    @Test func `a newer assignment is not held up by one of a moment that is yet to come`() {
        var state = ConversationState(assignee: .teammate("luca"), assignedAt: Self.later)
        state.take(Situation().event, at: Situation.time)
        #expect(state.assignee == .teammate("nadia"))
    }
}
