import Delivery
import Testing

@Suite struct LaneTests {
    @Suite struct WhatBlocksIt {
        @Test(arguments: [
            (0, 4, LaneState.flowing), (0, 5, .down), (5, 5, .down), (6, 5, .flowing), (500, 9, .flowing), (500, 10, .down), (3, 40, .down),
        ])
        func `at least five failures that are half of the last answers, or ten in a row`(works: Int, fails: Int, state: LaneState) {
            let driver = LaneDriver()
            driver.send(.works, times: works)
            driver.send(.fails, times: fails)
            #expect(driver.lane.state == state)
        }

        @Test(arguments: [
            (0, 1, LaneState.flowing), (0, 2, .flowing), (0, 3, .throttled), (9, 1, .flowing), (18, 2, .flowing), (27, 3, .throttled),
            (28, 3, .flowing), (99, 9, .flowing), (81, 9, .throttled), (900, 9, .flowing), (900, 10, .throttled),
        ])
        func `too many requests in a tenth of the answers, three at least, or ten times in a row: one busy destination is not the service`(
            works: Int, throttles: Int, state: LaneState
        ) {
            let driver = LaneDriver()
            driver.send(.works, times: works)
            driver.send(.throttles(.seconds(30)), times: throttles)
            #expect(driver.lane.state == state)
        }

        @Test(arguments: [
            ([ServiceSign.rejectsUs], 4, LaneState.flowing), ([.rejectsUs], 5, .paused), ([.rejectsUs, .nothing], 10, .paused),
            ([.rejectsUs, .works], 100, .flowing), ([.rejectsUs, .rejectsUs, .rejectsUs, .rejectsUs, .works], 100, .flowing),
        ])
        func `five refusals of our credentials with nothing accepted in between`(cycle: [ServiceSign], count: Int, state: LaneState) {
            let driver = LaneDriver()
            for index in 0..<count { driver.send(cycle[index % cycle.count]) }
            #expect(driver.lane.state == state)
        }

        @Test func `one busy destination in a quiet service closes it never, or for a minute`() {
            let driver = LaneDriver()
            for _ in 1...5 {
                driver.advance(.seconds(22))
                #expect(driver.send(.throttles(.seconds(3600))).isEmpty)
                #expect(driver.send(.works).isEmpty, "the next job goes out at once")
            }
            driver.send(.throttles(.seconds(3600)), times: 3, each: .zero)
            #expect(driver.lane.state == .throttled)
            driver.advance(.seconds(64))
            #expect(driver.send(.works) == [.recovering], "a minute later another destination shows that the service is well")
        }

        @Test func `a row is broken by anything that was accepted`() {
            let driver = LaneDriver()
            driver.send(.works, times: 2000, each: .milliseconds(1))
            for _ in 1...50 {
                driver.send(.fails, times: 9, each: .milliseconds(1))
                driver.send(.works, times: 9, each: .milliseconds(1))
            }
            #expect(driver.lane.state == .flowing)
        }

        @Test func `what says nothing changes nothing`() {
            let driver = LaneDriver()
            #expect(driver.send(.nothing, times: 1000).isEmpty)
            #expect(driver.lane.state == .flowing)
        }

        @Test(arguments: [(Duration.seconds(5), LaneState.down), (.seconds(21), .flowing), (.seconds(3600), .flowing)])
        func `failures of long ago do not count`(pause: Duration, state: LaneState) {
            let driver = LaneDriver()
            driver.send(.fails, times: 4)
            driver.advance(pause)
            driver.send(.fails)
            #expect(driver.lane.state == state)
        }

        @Test func `it is told once`() {
            let driver = LaneDriver()
            let passes = (0..<10).compactMap { _ in driver.enter() }
            let changes = passes.compactMap { driver.leave($0, .fails) }
            #expect(passes.count == 10)
            #expect(changes == [.down])
        }
    }

    @Suite struct WhileItIsDown {
        @Test func `nobody enters before the probe, then exactly one`() {
            let driver = LaneDriver()
            driver.goDown()
            driver.advance(.milliseconds(-1))
            #expect(driver.held()?.because == .down)
            driver.advance(.milliseconds(1))
            let probe = driver.enter()
            #expect(probe != nil)
            #expect(driver.held()?.because == .down)
            #expect(driver.lane.underWay == 1)
        }

        @Test func `each failed probe doubles the pause, up to a minute`() {
            let driver = LaneDriver()
            driver.send(.fails, times: 5, each: .zero)
            for pause in [5, 10, 20, 40, 60, 60, 60] {
                driver.advance(.seconds(pause) - .milliseconds(1))
                #expect(driver.enter() == nil, "before \(pause) s")
                driver.advance(.milliseconds(1))
                #expect(driver.send(.fails, each: .zero).isEmpty, "another failure is no news")
            }
        }

        @Test(arguments: [(0.0, 4.0), (0.5, 5.0), (1.0, 6.0)])
        func `workers do not probe at the same moment`(jitter: Double, seconds: Double) {
            let driver = LaneDriver(jitter: jitter)
            driver.send(.fails, times: 5, each: .zero)
            driver.advance(.seconds(seconds) - .milliseconds(1))
            #expect(driver.enter() == nil)
            driver.advance(.milliseconds(2))
            #expect(driver.enter() != nil)
        }

        @Test(arguments: [
            (ServiceSign.works, LaneState.recovering, [LaneState.recovering]), (.fails, .down, []),
            (.throttles(.seconds(30)), .throttled, [.throttled]), (.throttles(nil), .throttled, [.throttled]),
            (.rejectsUs, .paused, [.paused]), (.nothing, .down, []),
        ])
        func `the probe decides`(sign: ServiceSign, state: LaneState, changes: [LaneState]) {
            let driver = LaneDriver()
            driver.goDown()
            #expect(driver.send(sign, each: .zero) == changes)
            #expect(driver.lane.state == state)
        }

        @Test func `a probe that told nothing is followed by another at once`() {
            let driver = LaneDriver()
            driver.goDown()
            driver.send(.nothing)
            #expect(driver.enter() != nil)
        }

        @Test(arguments: [ServiceSign.works, .fails, .rejectsUs, .throttles(.seconds(900))])
        func `answers to requests of before are no news`(sign: ServiceSign) {
            let driver = LaneDriver()
            let early = driver.enter()
            driver.send(.fails, times: 5, each: .zero)
            #expect(early.map { driver.leave($0, sign) } == .some(nil))
            #expect(driver.lane.state == .down)
            driver.advance(.seconds(5))
            #expect(driver.enter() != nil)
        }

        @Test(arguments: [(0, 5), (60, 30), (600, 300), (960, 480), (7200, 480)])
        func `jobs wait beyond the probe, half as long as the outage has lasted, eight minutes at most`(lasted: Int, wait: Int) {
            let driver = LaneDriver(jitter: 0)
            driver.send(.fails, times: 5, each: .zero)
            if lasted > 0 {
                driver.advance(.seconds(lasted))
                // The probe is under way and hangs.
                _ = driver.enter()
            }
            #expect(driver.held()?.time == (lasted == 0 ? .seconds(4) : .seconds(wait)))
        }
    }

    @Suite struct WhileItIsThrottled {
        @Test(arguments: [0.0, 0.5, 1.0], [1, 30, 600, 3600])
        func `Retry-After is not cut short, and hardly exceeded`(jitter: Double, asked: Int) {
            let driver = LaneDriver(jitter: jitter)
            driver.throttle(.seconds(asked))
            driver.advance(.seconds(asked) - .milliseconds(1))
            #expect(driver.held()?.because == .throttled)
            driver.advance(.seconds(asked) * 0.1 + .milliseconds(2))
            #expect(driver.enter() != nil)
        }

        @Test func `more than an hour is not believed`() {
            let driver = LaneDriver(jitter: 0)
            driver.throttle(.seconds(86_400))
            driver.advance(.seconds(3600))
            #expect(driver.enter() != nil)
        }

        @Test func `fewer than ten answers are believed for a minute, and twice as long each time that it was right`() {
            let driver = LaneDriver(jitter: 0)
            driver.send(.throttles(.seconds(3600)), times: 3, each: .zero)
            // Three answers, and a probe's each time: with the tenth there is no doubt any more.
            for pause in [60, 120, 240, 480, 960, 1920, 3600, 3600] {
                driver.advance(.seconds(pause) - .milliseconds(1))
                #expect(driver.enter() == nil, "before \(pause) s")
                driver.advance(.milliseconds(1))
                #expect(driver.send(.throttles(.seconds(3600)), each: .zero).isEmpty)
            }
        }

        @Test func `jobs wait until it is over`() {
            let driver = LaneDriver(jitter: 0)
            driver.throttle(.seconds(90))
            driver.advance(.seconds(20))
            #expect(driver.held()?.time == .seconds(70))
        }

        @Test func `without Retry-After the pause doubles`() {
            let driver = LaneDriver(jitter: 0)
            driver.throttle(nil)
            driver.advance(.seconds(10))
            for pause in [20, 40, 80] {
                driver.send(.throttles(nil), each: .zero)
                driver.advance(.seconds(pause) - .milliseconds(1))
                #expect(driver.enter() == nil)
                driver.advance(.milliseconds(1))
            }
        }

        @Test(arguments: [(10, 60), (120, 120)])
        func `a longer wish of a request that was under way counts too`(later: Int, seconds: Int) {
            let driver = LaneDriver(jitter: 0)
            let early = driver.enter()
            driver.throttle(.seconds(60))
            _ = early.map { driver.leave($0, .throttles(.seconds(later))) }
            driver.advance(.seconds(seconds) - .milliseconds(1))
            #expect(driver.enter() == nil)
            driver.advance(.milliseconds(1))
            #expect(driver.enter() != nil)
        }
    }

    @Suite struct WhileItIsPaused {
        @Test func `a probe each minute, for as long as it takes, and then it recovers`() {
            let driver = LaneDriver()
            #expect(driver.send(.rejectsUs, times: 5, each: .zero) == [.paused])
            for _ in 1...100 {
                driver.advance(.seconds(60) - .milliseconds(1))
                #expect(driver.held()?.because == .paused)
                driver.advance(.milliseconds(1))
                #expect(driver.send(.rejectsUs, each: .zero).isEmpty)
            }
            driver.advance(.seconds(60))
            #expect(driver.send(.works) == [.recovering])
        }
    }
}
