import Testing

@testable import CircuitBreaking

/// A circuit whose places are all taken.
@Suite struct BulkheadTests {
    /// A full circuit whose answers have taken so long.
    static func full(capacity: Int = 10, latency: Duration) -> (CircuitDriver, [CircuitBreaker.Ticket]) {
        let driver = CircuitDriver(capacity: capacity)
        driver.send(.works, times: 50, each: latency)
        return (driver, (0..<capacity).compactMap { _ in driver.enter() })
    }

    @Test(arguments: [(0, 1), (1, 1), (2, 1), (3, 1), (100, 50), (200, 100), (2000, 100)])
    func `a circuit takes half of a worker's places, at least one, and no more than its client sends to a host`(
        prefetch: Int, capacity: Int
    ) {
        #expect(CircuitRules(prefetch: prefetch).capacity == capacity)
        #expect(CircuitRules(prefetch: prefetch).unknownHostCapacity == max(1, capacity / 5))
    }

    @Test(arguments: [
        (Duration.milliseconds(1), 1000), (.milliseconds(50), 100), (.milliseconds(500), 10), (.seconds(5), 1), (.seconds(15), 0),
    ])
    func `no more wait than are served within the longest wait`(latency: Duration, waiting: Int) {
        let (driver, tickets) = Self.full(latency: latency)
        #expect(tickets.count == 10)
        var count = 0
        while count < 1000, driver.admit() == .mayWait {
            driver.breaker.startWaiting()
            count += 1
        }
        #expect(count == waiting)
    }

    @Test func `nobody waits for a place of a service that hangs`() {
        let (driver, _) = Self.full(latency: .milliseconds(20))
        #expect(driver.admit() == .mayWait)
        driver.advance(.milliseconds(501))
        #expect(driver.held()?.because == .full)
    }

    @Test func `a service that was idle for long is not taken for one that hangs`() {
        let driver = CircuitDriver(capacity: 2)
        driver.send(.works)
        driver.advance(.seconds(3600))
        _ = (driver.enter(), driver.enter())
        #expect(driver.admit() == .mayWait)
    }

    @Test func `a request that ends makes room for the first one that waits`() throws {
        let (driver, tickets) = Self.full(latency: .milliseconds(20))
        driver.breaker.startWaiting()
        #expect(driver.next() == nil)
        driver.leave(tickets[0], .works)
        #expect(driver.next() != nil)
        #expect(driver.breaker.bulkhead.underWay == 10)
        #expect(driver.breaker.bulkhead.waiting == 0)
        #expect(driver.next() == nil)
    }

    @Test func `when the circuit opens nobody who waits gets a place`() {
        let (driver, tickets) = Self.full(latency: .milliseconds(20))
        driver.breaker.startWaiting()
        driver.advance(.seconds(30))
        for ticket in tickets.prefix(5) { driver.leave(ticket, .trouble(.failing)) }
        #expect(driver.breaker.state == .open(.failing))
        #expect(driver.next() == nil)
        #expect(driver.breaker.giveUp(at: driver.now).reason == .open(.failing))
        #expect(driver.breaker.bulkhead.waiting == 0)
    }

    @Test func `it is idle only when nothing is under way and all is well`() {
        let driver = CircuitDriver()
        #expect(driver.breaker.isIdle)
        let ticket = driver.enter()
        #expect(!driver.breaker.isIdle)
        _ = ticket.map { driver.leave($0, .works) }
        #expect(driver.breaker.isIdle)
        driver.send(.trouble(.throttled), times: 3)
        #expect(!driver.breaker.isIdle)
    }
}
