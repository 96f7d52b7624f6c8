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
        #expect(situation.decision(.webPush)?.isSilenced == true)
        #expect(situation.decision(.email)?.isSilenced == false)
        situation.nadia.lastActivity = situation.now - .seconds(1)
        #expect(situation.decision(.webPush)?.reason == .active)
        #expect(situation.decision(.webPush)?.isSilenced == true)
        #expect(situation.decision(.webPush)?.heldUntil == nil)
        #expect(situation.decision(.email)?.isSilenced == false)
        situation.settings.rechecksPresence = false
        #expect(situation.decision(.webPush)?.isSilenced == false)
    }

    @Test func `the newest assignment counts, and of two at one moment the later one to come`() {
        var state = ConversationState()
        var event = Situation().event
        state.take(event)
        event.assignment.assignee = .team("sales")
        state.take(event)
        #expect(state.assignee == .team("sales"))
        event.assignment.assignee = nil
        state.take(event)
        #expect(state.assignee == .team("sales"))
        event.assignment.assignee = .teammate("luca")
        event.time = Situation.time - .seconds(1)
        state.take(event)
        #expect(state.assignee == .team("sales"))
    }
}
