import Foundation
import Testing

@testable import CircuitBreaking

@Suite struct RampTests {
    /// A circuit whose probe has just gone well.
    static func ramping(after works: Int = 0) -> CircuitDriver {
        let driver = CircuitDriver(capacity: 1000)
        driver.send(.works, times: works, each: .milliseconds(5))
        driver.send(.trouble(.failing), times: max(5, works), each: .zero)
        driver.advance(.seconds(5))
        driver.send(.works, each: .zero)
        return driver
    }

    /// Offers a job each millisecond for a second; how many were let in.
    static func enteredWithinASecond(_ driver: CircuitDriver) -> Int {
        var count = 0
        for _ in 0..<1000 {
            driver.advance(.milliseconds(1))
            guard let ticket = driver.enter() else { continue }
            count += 1
            driver.leave(ticket, .works)
        }
        return count
    }

    @Test func `however many come, no more enter than the rate allows`() {
        let driver = Self.ramping()
        for second in 0..<50 {
            // Half a second's worth may have been saved up.
            let most = 1.6 * 5 * exp2(Double(second + 1) / 7) + 1
            let least = 0.9 * 5 * exp2(Double(second) / 7) - 1
            let entered = Double(Self.enteredWithinASecond(driver))
            #expect(entered <= most && entered >= min(least, 900), "second \(second): \(entered)")
        }
    }

    @Test func `the rate begins at five a second and doubles every seven`() {
        let driver = Self.ramping()
        #expect(driver.breaker.state == .ramping)
        for expected in [5.0, 10, 20, 40] {
            let rate = driver.breaker.allowedRate(at: driver.now)
            #expect(abs(rate - expected) < expected * 0.01, "\(rate)")
            driver.advance(.seconds(7))
        }
    }

    @Test func `after a minute there is no limit any more, and the next trouble is a first one`() {
        let driver = Self.ramping()
        driver.advance(.seconds(60) - .milliseconds(1))
        #expect(driver.tick() == nil)
        driver.advance(.milliseconds(1))
        #expect(driver.tick() == .closed)
        #expect(driver.tick() == nil)
        #expect((0..<1000).compactMap { _ in driver.enter() }.count == 1000)
    }

    @Test(arguments: [(10, 3.3), (100, 6.0)])
    func `a service that was busy begins nearer to what it is used to`(works: Int, least: Double) {
        let driver = Self.ramping(after: works)
        #expect(driver.breaker.allowedRate(at: driver.now) >= least)
    }

    @Test func `a failure while it is ramping costs a longer pause than the first`() {
        let driver = Self.ramping()
        driver.advance(.seconds(20))
        driver.send(.trouble(.failing), times: 5, each: .zero)
        #expect(driver.breaker.state == .open(.failing))
        driver.advance(.seconds(9.9))
        #expect(driver.enter() == nil)
        driver.advance(.seconds(0.1))
        #expect(driver.enter() != nil)
    }

    @Test func `those who are deferred are deferred further and further, each to when the rate will have grown enough`() {
        let driver = Self.ramping()
        _ = driver.enter()
        var waits: [Duration] = []
        for _ in 1...1000 { waits.append(driver.held()?.time ?? .zero) }
        #expect(waits == waits.sorted())
        // 1000 = 5·7/ln 2·(2^(t/7) − 1) at t = 30.7 s, and an eighth more for the jitter of one half.
        #expect(abs(waits[999] / .seconds(1) - 30.7 * 1.125) < 0.5, "\(waits[999])")
        #expect(waits[0] < .seconds(1))
    }
}
