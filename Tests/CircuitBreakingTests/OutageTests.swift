import CircuitBreaking
import Delivery
import Foundation
import Testing

/// What an outage does to the jobs of its service, measured on a clock of the test's own.
@Suite struct OutageTests {
    @Test func `an hour fills retry queues, not dead letters, and the way back is smooth`() {
        let hour = Duration.seconds(3600)
        let outage = Duration.seconds(600)..<Duration.seconds(4200)
        var simulation = OutageSimulation(rate: 10, over: hour * 2, outage: outage, life: hour * 4)
        let report = simulation.run()
        print("an hour's outage:", report.summary(after: outage.upperBound))

        #expect(report.published == 72_000)
        #expect(report.delivered == report.published)
        #expect(report.dead.isEmpty)
        #expect(report.mostWaiting >= 34_000)
        // Ten in a row to see it, and a probe every minute.
        #expect(report.failedRequests <= 10 + 70)
        #expect(report.states == [.open(.failing), .ramping, .closed])
        // A recovery begins with a handful, not with everybody who waits.
        let first = report.firstRequest(after: outage.upperBound)
        for second in 0..<30 {
            let most = 5 * exp2(Double(second + 1) / 7) * 1.6 + 2
            #expect(Double(report.requests[first + second] ?? 0) <= most, "second \(second) of the recovery")
        }
        // 36,000 jobs that come back from the retry queue of ten minutes are 60 a second, in waves of twice that at most, beside the 10
        // that come anyway.
        #expect(report.peak(after: outage.upperBound) <= 150)
        // The last of them were published at 7200 s, long after everybody else has been told.
        #expect(report.lastDeliveryAt <= .seconds(7201))
    }

    @Test func `whose time ends during the outage is dead, and nobody else`() {
        let outage = Duration.seconds(60)..<Duration.seconds(660)
        var simulation = OutageSimulation(rate: 5, over: .seconds(900), outage: outage, life: .seconds(240))
        let report = simulation.run()
        let dead = report.dead[.expired, default: 0]
        print("ten minutes' outage, jobs of four:", report.summary(after: outage.upperBound))
        #expect(report.delivered + dead == report.published)
        #expect(report.dead.count == 1)
        // Six minutes' jobs had no chance. Others miss it because the probe comes up to 72 s after the end, and the first seconds of the
        // way back are slow.
        #expect(dead >= 5 * 350)
        #expect(dead <= 5 * (360 + 72 + 80))
    }

    @Test func `a service that was never down is not slowed down`() {
        var simulation = OutageSimulation(rate: 200, over: .seconds(60), outage: .zero..<Duration.zero, life: .seconds(600))
        let report = simulation.run()
        #expect(report.delivered == report.published)
        #expect(report.deferrals == 0)
        #expect(report.states.isEmpty)
    }
}

extension OutageSimulation.Report {
    func firstRequest(after time: Duration) -> Int {
        requests.keys.filter { $0 >= Int(time / .seconds(1)) }.min() ?? 0
    }

    func peak(after time: Duration) -> Int {
        requests.filter { $0.key >= Int(time / .seconds(1)) }.values.max() ?? 0
    }

    func summary(after end: Duration) -> String {
        let first = firstRequest(after: end)
        let rates = [0, 5, 10, 20, 30, 45, 60].map { "\(requests[first + $0] ?? 0)/s at \($0) s" }.joined(separator: ", ")
        return """
            \(delivered) of \(published) delivered, dead \(dead.values.reduce(0, +)), \(mostWaiting) on retry queues at most, \(deferrals) deferrals, \
            \(failedRequests) requests while down, recovery \(rates), peak \(peak(after: end))/s, \
            last delivery \(Int((lastDeliveryAt - end) / .seconds(1))) s after the outage
            """
    }
}
