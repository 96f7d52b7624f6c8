import Endpoints
import Messages
import Testing

@testable import WebPush

@Suite struct ServiceClockTests {
    @Test func `one answer of a service is looked at every minute`() {
        var clock = ServiceClock()
        #expect(clock.isDue(.fcm, now: Fixture.now) == true)
        #expect(clock.isDue(.fcm, now: Fixture.now + .seconds(59)) == false)
        #expect(clock.isDue(.apple, now: Fixture.now + .seconds(59)) == true)
        #expect(clock.isDue(.fcm, now: Fixture.now + .seconds(60)) == true)
        #expect(clock.isDue(.fcm, now: Fixture.now - .seconds(3600)) == true, "a clock that was set back looks again")
    }

    @Test(
        arguments: [
            ([0, 60, -60], [nil, nil, nil]), ([61, 90, 3600], [.differs, nil, nil]), ([-61, 10, 61], [.differs, .agrees, .differs]),
        ] as [([Double], [ServiceClock.News?])])
    func `more than a minute is said once`(skews: [Double], news: [ServiceClock.News?]) {
        var clock = ServiceClock()
        #expect(skews.map { clock.note(.seconds($0), of: .fcm) } == news)
    }
}
