import Testing

@testable import CircuitBreaking

@Suite struct CircuitBreakerTests {
    @Suite struct WhatOpensIt {
        @Test(
            arguments: [
                (0, 4, .closed), (0, 5, .open(.failing)), (5, 5, .open(.failing)), (6, 5, .closed), (500, 9, .closed),
                (500, 10, .open(.failing)), (3, 40, .open(.failing)),
            ] as [(Int, Int, CircuitState)])
        func `at least five failures that are half of the last answers, or ten in a row`(works: Int, fails: Int, state: CircuitState) {
            let driver = CircuitDriver()
            driver.send(.works, times: works)
            driver.send(.trouble(.failing), times: fails)
            #expect(driver.breaker.state == state)
        }

        @Test(
            arguments: [
                (0, 1, .closed), (0, 2, .closed), (0, 3, .open(.throttled)), (9, 1, .closed), (18, 2, .closed), (27, 3, .open(.throttled)),
                (28, 3, .closed), (99, 9, .closed), (81, 9, .open(.throttled)), (900, 9, .closed), (900, 10, .open(.throttled)),
            ] as [(Int, Int, CircuitState)])
        func `too many requests in a tenth of the answers, three at least, or ten times in a row: one busy destination is not the service`(
            works: Int, throttles: Int, state: CircuitState
        ) {
            let driver = CircuitDriver()
            driver.send(.works, times: works)
            driver.send(.trouble(.throttled, retryAfter: .seconds(30)), times: throttles)
            #expect(driver.breaker.state == state)
        }

        private static let refused = CircuitSignal.trouble(.unauthorized)

        @Test(
            arguments: [
                ([refused], 4, .closed), ([refused], 5, .open(.unauthorized)), ([refused, .nothing], 10, .open(.unauthorized)),
                ([refused, .works], 100, .closed), ([refused, refused, refused, refused, .works], 100, .closed),
            ] as [([CircuitSignal], Int, CircuitState)])
        func `five refusals of our credentials with nothing accepted in between`(cycle: [CircuitSignal], count: Int, state: CircuitState) {
            let driver = CircuitDriver()
            for index in 0..<count { driver.send(cycle[index % cycle.count]) }
            #expect(driver.breaker.state == state)
        }

        @Test func `one busy destination in a quiet service opens its circuit never, or for a minute`() {
            let driver = CircuitDriver()
            for _ in 1...5 {
                driver.advance(.seconds(22))
                #expect(driver.send(.trouble(.throttled, retryAfter: .seconds(3600))).isEmpty)
                #expect(driver.send(.works).isEmpty, "the next job goes out at once")
            }
            driver.send(.trouble(.throttled, retryAfter: .seconds(3600)), times: 3, each: .zero)
            #expect(driver.breaker.state == .open(.throttled))
            driver.advance(.seconds(64))
            #expect(driver.send(.works) == [.ramping], "a minute later another destination shows that the service is well")
        }

        @Test func `a row is broken by anything that was accepted`() {
            let driver = CircuitDriver()
            driver.send(.works, times: 2000, each: .milliseconds(1))
            for _ in 1...50 {
                driver.send(.trouble(.failing), times: 9, each: .milliseconds(1))
                driver.send(.works, times: 9, each: .milliseconds(1))
            }
            #expect(driver.breaker.state == .closed)
        }

        @Test func `what says nothing changes nothing`() {
            let driver = CircuitDriver()
            #expect(driver.send(.nothing, times: 1000).isEmpty)
            #expect(driver.breaker.state == .closed)
        }

        @Test(
            arguments: [(.seconds(5), .open(.failing)), (.seconds(21), .closed), (.seconds(3600), .closed)] as [(Duration, CircuitState)])
        func `failures of long ago do not count`(pause: Duration, state: CircuitState) {
            let driver = CircuitDriver()
            driver.send(.trouble(.failing), times: 4)
            driver.advance(pause)
            driver.send(.trouble(.failing))
            #expect(driver.breaker.state == state)
        }

        @Test func `it is told once`() {
            let driver = CircuitDriver()
            let tickets = (0..<10).compactMap { _ in driver.enter() }
            let changes = tickets.compactMap { driver.leave($0, .trouble(.failing)) }
            #expect(tickets.count == 10)
            #expect(changes == [.open(.failing)])
        }
    }

    @Suite struct WhileItIsFailing {
        @Test func `nobody enters before the probe, then exactly one`() {
            let driver = CircuitDriver()
            driver.open()
            driver.advance(.milliseconds(-1))
            #expect(driver.held()?.because == .open(.failing))
            driver.advance(.milliseconds(1))
            let probe = driver.enter()
            #expect(probe != nil)
            #expect(driver.breaker.state == .halfOpen(.failing))
            #expect(driver.held()?.because == .open(.failing))
            #expect(driver.breaker.bulkhead.underWay == 1)
        }

        @Test func `each failed probe doubles the pause, up to a minute`() {
            let driver = CircuitDriver()
            driver.send(.trouble(.failing), times: 5, each: .zero)
            for pause in [5, 10, 20, 40, 60, 60, 60] {
                driver.advance(.seconds(pause) - .milliseconds(1))
                #expect(driver.enter() == nil, "before \(pause) s")
                driver.advance(.milliseconds(1))
                #expect(driver.send(.trouble(.failing), each: .zero).isEmpty, "another failure is no news")
            }
        }

        @Test(arguments: [(0.0, 4.0), (0.5, 5.0), (1.0, 6.0)])
        func `workers do not probe at the same moment`(jitter: Double, seconds: Double) {
            let driver = CircuitDriver(jitter: jitter)
            driver.send(.trouble(.failing), times: 5, each: .zero)
            driver.advance(.seconds(seconds) - .milliseconds(1))
            #expect(driver.enter() == nil)
            driver.advance(.milliseconds(2))
            #expect(driver.enter() != nil)
        }

        @Test(
            arguments: [
                (.works, .ramping, [.ramping]), (.trouble(.failing), .open(.failing), []),
                (.trouble(.throttled, retryAfter: .seconds(30)), .open(.throttled), [.open(.throttled)]),
                (.trouble(.throttled), .open(.throttled), [.open(.throttled)]),
                (.trouble(.unauthorized), .open(.unauthorized), [.open(.unauthorized)]), (.nothing, .open(.failing), []),
            ] as [(CircuitSignal, CircuitState, [CircuitState])])
        func `the probe decides`(signal: CircuitSignal, state: CircuitState, changes: [CircuitState]) {
            let driver = CircuitDriver()
            driver.open()
            #expect(driver.send(signal, each: .zero) == changes)
            #expect(driver.breaker.state == state)
        }

        @Test func `a probe that told nothing is followed by another at once`() {
            let driver = CircuitDriver()
            driver.open()
            driver.send(.nothing)
            #expect(driver.enter() != nil)
        }

        @Test(
            arguments: [.works, .trouble(.failing), .trouble(.unauthorized), .trouble(.throttled, retryAfter: .seconds(900))]
                as [CircuitSignal])
        func `answers to requests of before are no news`(signal: CircuitSignal) {
            let driver = CircuitDriver()
            let early = driver.enter()
            driver.send(.trouble(.failing), times: 5, each: .zero)
            #expect(early.map { driver.leave($0, signal) } == .some(nil))
            #expect(driver.breaker.state == .open(.failing))
            driver.advance(.seconds(5))
            #expect(driver.enter() != nil)
        }

        @Test(arguments: [(0, 5), (60, 30), (600, 300), (960, 480), (7200, 480)])
        func `jobs wait beyond the probe, half as long as the outage has lasted, eight minutes at most`(lasted: Int, wait: Int) {
            let driver = CircuitDriver(jitter: 0)
            driver.send(.trouble(.failing), times: 5, each: .zero)
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
            let driver = CircuitDriver(jitter: jitter)
            driver.throttle(.seconds(asked))
            driver.advance(.seconds(asked) - .milliseconds(1))
            #expect(driver.held()?.because == .open(.throttled))
            driver.advance(.seconds(asked) * 0.1 + .milliseconds(2))
            #expect(driver.enter() != nil)
        }

        @Test func `more than an hour is not believed`() {
            let driver = CircuitDriver(jitter: 0)
            driver.throttle(.seconds(86_400))
            driver.advance(.seconds(3600))
            #expect(driver.enter() != nil)
        }

        @Test func `fewer than ten answers are believed for a minute, and twice as long each time that it was right`() {
            let driver = CircuitDriver(jitter: 0)
            driver.send(.trouble(.throttled, retryAfter: .seconds(3600)), times: 3, each: .zero)
            // Three answers, and a probe's each time: with the tenth there is no doubt any more.
            for pause in [60, 120, 240, 480, 960, 1920, 3600, 3600] {
                driver.advance(.seconds(pause) - .milliseconds(1))
                #expect(driver.enter() == nil, "before \(pause) s")
                driver.advance(.milliseconds(1))
                #expect(driver.send(.trouble(.throttled, retryAfter: .seconds(3600)), each: .zero).isEmpty)
            }
        }

        @Test func `jobs wait until it is over`() {
            let driver = CircuitDriver(jitter: 0)
            driver.throttle(.seconds(90))
            driver.advance(.seconds(20))
            #expect(driver.held()?.time == .seconds(70))
        }

        @Test func `without Retry-After the pause doubles`() {
            let driver = CircuitDriver(jitter: 0)
            driver.throttle(nil)
            driver.advance(.seconds(10))
            for pause in [20, 40, 80] {
                driver.send(.trouble(.throttled), each: .zero)
                driver.advance(.seconds(pause) - .milliseconds(1))
                #expect(driver.enter() == nil)
                driver.advance(.milliseconds(1))
            }
        }

        @Test(arguments: [(10, 60), (120, 120)])
        func `a longer wish of a request that was under way counts too`(later: Int, seconds: Int) {
            let driver = CircuitDriver(jitter: 0)
            let early = driver.enter()
            driver.throttle(.seconds(60))
            _ = early.map { driver.leave($0, .trouble(.throttled, retryAfter: .seconds(later))) }
            driver.advance(.seconds(seconds) - .milliseconds(1))
            #expect(driver.enter() == nil)
            driver.advance(.milliseconds(1))
            #expect(driver.enter() != nil)
        }
    }

    @Suite struct WhileItIsUnauthorized {
        @Test func `a probe each minute, for as long as it takes, and then it recovers`() {
            let driver = CircuitDriver()
            #expect(driver.send(.trouble(.unauthorized), times: 5, each: .zero) == [.open(.unauthorized)])
            for _ in 1...100 {
                driver.advance(.seconds(60) - .milliseconds(1))
                #expect(driver.held()?.because == .open(.unauthorized))
                driver.advance(.milliseconds(1))
                #expect(driver.send(.trouble(.unauthorized), each: .zero).isEmpty)
            }
            driver.advance(.seconds(60))
            #expect(driver.send(.works) == [.ramping])
        }
    }
}
