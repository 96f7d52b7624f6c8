import Testing

@testable import AMQP

@Suite struct `A consumer to which nothing comes` {
    let start = ContinuousClock.now
    var silence: SilenceLimit

    init() { silence = SilenceLimit(heartbeat: .seconds(10), now: start) }

    private mutating func isOver(after seconds: Int, unsettled: Int = 0) -> Bool {
        silence.isOver(now: start + .seconds(seconds), unsettled: unsettled)
    }

    @Test mutating func `consumes anew every three heartbeats`() {
        #expect([29, 30, 59, 60, 61].map { isOver(after: $0) } == [false, true, false, true, false])
    }

    @Test mutating func `needs not when something came, until an interval later`() {
        silence.delivered()
        #expect(!isOver(after: 30))
        #expect(!isOver(after: 59))
        #expect(isOver(after: 60))
    }

    @Test mutating func `waits while a message is unsettled`() {
        #expect(!isOver(after: 30, unsettled: 1))
        #expect(!isOver(after: 31))
        #expect(isOver(after: 60))
    }
}
