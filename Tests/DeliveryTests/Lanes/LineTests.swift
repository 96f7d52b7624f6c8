import Delivery
import Testing

/// A lane whose places are all taken.
@Suite struct LineTests {
    /// A full lane whose answers have taken so long.
    static func full(capacity: Int = 10, latency: Duration) -> (LaneDriver, [Lane.Pass]) {
        let driver = LaneDriver(capacity: capacity)
        driver.send(.works, times: 50, each: latency)
        return (driver, (0..<capacity).compactMap { _ in driver.enter() })
    }

    @Test(arguments: [(0, 1), (1, 1), (2, 1), (3, 1), (100, 50), (200, 100), (2000, 100)])
    func `a lane takes half of a worker's places, at least one, and no more than its client sends to a host`(prefetch: Int, capacity: Int) {
        #expect(LaneRules(prefetch: prefetch).capacity == capacity)
        #expect(LaneRules(prefetch: prefetch).unknownHostCapacity == max(1, capacity / 5))
    }

    @Test(arguments: [
        (Duration.milliseconds(1), 1000), (.milliseconds(50), 100), (.milliseconds(500), 10), (.seconds(5), 1), (.seconds(15), 0),
    ])
    func `the line is no longer than what is served within the patience`(latency: Duration, length: Int) {
        let (driver, passes) = Self.full(latency: latency)
        #expect(passes.count == 10)
        var stood = 0
        while stood < 1000, driver.admit() == .standInLine {
            driver.lane.standInLine()
            stood += 1
        }
        #expect(stood == length)
    }

    @Test func `nobody joins the line of a lane that hangs`() {
        let (driver, _) = Self.full(latency: .milliseconds(20))
        #expect(driver.admit() == .standInLine)
        driver.advance(.milliseconds(501))
        #expect(driver.held()?.because == .full)
    }

    @Test func `a lane that was idle for long is not taken for one that hangs`() {
        let driver = LaneDriver(capacity: 2)
        driver.send(.works)
        driver.advance(.seconds(3600))
        _ = (driver.enter(), driver.enter())
        #expect(driver.admit() == .standInLine)
    }

    @Test func `whoever leaves makes room for the first in line`() throws {
        let (driver, passes) = Self.full(latency: .milliseconds(20))
        driver.lane.standInLine()
        #expect(driver.next() == nil)
        driver.leave(passes[0], .works)
        #expect(driver.next() != nil)
        #expect(driver.lane.underWay == 10)
        #expect(driver.lane.inLine == 0)
        #expect(driver.next() == nil)
    }

    @Test func `when the service goes down nobody enters from the line`() {
        let (driver, passes) = Self.full(latency: .milliseconds(20))
        driver.lane.standInLine()
        driver.advance(.seconds(30))
        for pass in passes.prefix(5) { driver.leave(pass, .fails) }
        #expect(driver.lane.state == .down)
        #expect(driver.next() == nil)
        guard case .wait(_, because: .down) = driver.lane.giveUp(at: driver.now) else {
            Issue.record("the one in line does not give up because of the outage")
            return
        }
        #expect(driver.lane.inLine == 0)
    }

    @Test func `it is idle only when nothing is under way and all is well`() {
        let driver = LaneDriver()
        #expect(driver.lane.isIdle)
        let pass = driver.enter()
        #expect(!driver.lane.isIdle)
        _ = pass.map { driver.leave($0, .works) }
        #expect(driver.lane.isIdle)
        driver.send(.throttles(nil), times: 3)
        #expect(!driver.lane.isIdle)
    }
}
