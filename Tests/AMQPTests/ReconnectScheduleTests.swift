import Testing

@testable import AMQP

@Suite struct `The schedule of reconnecting` {
    private let start = ContinuousClock.now

    @Test func `doubles the pause up to its limit and takes up to half of it off`() {
        var backoff = Backoff()
        var generator = SplitMix(state: 7)
        let expected: [Double] = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10]
        for longest in expected {
            let pause = backoff.next(using: &generator)
            #expect(pause <= .seconds(longest))
            #expect(pause >= .seconds(longest / 2 - 0.001))
        }
        backoff.reset()
        #expect(backoff.next(using: &generator) <= .seconds(0.2))
    }

    @Test func `tries every host before it pauses`() {
        var schedule = ReconnectSchedule(hostCount: 3, stableAfter: .seconds(10), now: start)
        #expect(schedule.due == start)
        var hosts = [schedule.host]
        for _ in 0..<2 {
            schedule.failed(now: start)
            #expect(schedule.due == start)
            hosts.append(schedule.host)
        }
        schedule.failed(now: start)
        #expect(schedule.due > start)
        #expect(hosts == [0, 1, 2])
        #expect(schedule.host == 0)
    }

    @Test func `a consumer is gone after two answers without consumers in a row`() {
        var check = ConsumerCheck(heartbeat: .seconds(10), now: start)
        #expect(!check.isDue(start + .seconds(29)))
        #expect(check.isDue(start + .seconds(30)))
        let found = [0, 1, 0, 0].map { check.found($0, now: start) }
        #expect(found == [true, true, true, false])
    }

    @Test func `only a connection that lived makes the pause short again`() {
        var schedule = ReconnectSchedule(hostCount: 1, stableAfter: .seconds(10), now: start)
        for _ in 0..<6 {
            schedule.connected(now: start)
            schedule.lost(now: start + .seconds(1))
        }
        // The sixth pause: 6.4 s less up to half.
        #expect(schedule.due > start + .seconds(4))
        schedule.connected(now: start)
        schedule.lost(now: start + .seconds(11))
        #expect(schedule.due <= start + .seconds(11.2))
    }
}
