import FleetHarness
import Foundation
import Sandbox
import Testing

/// The whole way to a person: a real Firefox subscribes through the page script, a conversation is assigned, router and worker do their
/// work, the browser decrypts and shows, and the receipt comes back into `belfry history`. One browser for all of it: it takes seconds to
/// start.
@Suite struct `A real Firefox` {
    @Test(.timeLimit(.minutes(5)))
    func `is told, was away, is clicked, loses the permission and gets it back, changes its key, logs out`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.start(.router)
            try await fleet.start(.webPush)
            try await fleet.playProduct(vapidKey: await fleet.vapidKey)
            try await fleet.publish([
                TestEvent("directory.workspace.upserted", ["name": "Acme"]),
                TestEvent("directory.teammate.upserted", ["teammate": "kim", "name": "Kim"]),
            ])
            let pushService = fleet.sandbox.browserURL.replacing("http://", with: "ws://") + "/"
            try await Firefox.use(pushService: pushService) { firefox in
                try await Self.subscribe(firefox, fleet)
                try await Self.isTold(firefox, fleet)
                try await Self.wasAway(firefox, fleet)
                try await Self.isClicked(firefox, fleet)
                try await Self.isClickedWithoutAPage(firefox, fleet)
                try await Self.losesThePermission(firefox, fleet)
                try await Self.getsThePermissionBack(firefox, fleet)
                try await Self.losesThePermissionBeforeItsEyes(firefox, fleet)
                try await Self.changesItsKey(firefox, fleet)
                try await Self.logsOut(firefox, fleet)
            }
        }
    }

    private static func subscribe(_ firefox: Firefox, _ fleet: TestFleet) async throws {
        try await firefox.page.send("WebDriver:Navigate", ["url": .string("\(fleet.sandbox.browserURL)/")])
        try await firefox.page.wait("document.querySelector('#sign-in').hidden === false")
        try await firefox.page.run("document.querySelector('#teammate').value = 'kim';")
        try await firefox.page.click("#sign-in-form button")
        try await firefox.page.wait("document.querySelector('#push-state')?.textContent === 'off'")
        try await firefox.page.click("#turn-on")
        try await firefox.page.wait("document.querySelector('#push-state')?.textContent === 'on'")
        let browser = try await fleet.browser { $0["state"] == "usable" }
        #expect(browser["label"]?.string?.hasPrefix("Firefox") == true)
        #expect(browser["last_shown"] == nil)
    }

    private static func isTold(_ firefox: Firefox, _ fleet: TestFleet) async throws {
        let handle = try await firefox.goToBackground()
        try await fleet.publish([.assigned("c-1842", to: "kim")])
        let fates = await fleet.sandbox.received(ReceivedFilter(provider: .browser), atLeast: 1, timeout: .seconds(90))
        #expect(fates.map(\.status) == [100], "100 says: decrypted, and handed to the service worker")
        // The worker reports a little later than the browser.
        let job = try await fleet.job(of: "c-1842") { $0["shown_at"] != nil && $0["state"] == "delivered" }
        let browser = try await fleet.browser { $0["last_shown"] != nil }
        #expect(browser["last_shown"] == job["shown_at"] && browser["id"] == job["destination"])
        try await firefox.comeBack(to: handle)
        try await firefox.page.wait("document.querySelector('#shown')?.textContent.includes('Refund for order 1042')")
        try await firefox.page.wait("[...document.querySelectorAll('#log code')].some(e => e.textContent === 'notification.shown')")
        try await firefox.keepPicture("firefox-notification-shown")
    }

    /// The operator has a new key: at the next start the page subscribes anew, and the former subscription is given up.
    private static func changesItsKey(_ firefox: Firefox, _ fleet: TestFleet) async throws {
        let former = try await fleet.browser { $0["state"] == "usable" }
        let key = try await fleet.belfry(["keys", "vapid", "--json"])
        let publicKey = try JSON(parsing: Array(key.output.utf8))["public_key"]?.string
        try await fleet.playProduct(vapidKey: try #require(publicKey))
        try await firefox.page.send("WebDriver:Refresh")
        _ = try await fleet.browser { $0["id"] == former["id"] && $0["state"] == "replaced" }
        _ = try await fleet.browser { $0["id"] != former["id"] && $0["state"] == "usable" }
    }

    private static func logsOut(_ firefox: Firefox, _ fleet: TestFleet) async throws {
        try await firefox.page.wait("document.querySelector('#push-state')?.textContent === 'on'")
        try await firefox.page.click("#leave")
        _ = try await fleet.browser { $0["state"] == "loggedOut" }
        try await firefox.page.wait("document.querySelector('#sign-in').hidden === false")
        #expect(try await firefox.page.run("return localStorage.getItem('belfry.endpoint');") == .null)
    }
}
