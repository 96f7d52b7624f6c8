import FleetHarness
import Sandbox
import Testing

extension `A real Firefox` {
    /// The permission is withdrawn in the settings while no page of the product is open. Firefox gives the subscription up, so the push
    /// service answers 410 and the directory loses it; the page says why at its next start.
    static func losesThePermission(_ firefox: Firefox, _ fleet: TestFleet) async throws {
        let former = try await fleet.browser { $0["state"] == "usable" }
        let endpoint = try await firefox.page.run("return localStorage.getItem('belfry.endpoint');").string
        try await firefox.page.send("WebDriver:Navigate", ["url": "about:blank"])
        try await firefox.setPermission(.denied, for: fleet.sandbox.browserURL)
        try await isGone(try #require(endpoint))
        try await fleet.publish([.assigned("c-lost", to: "kim")])
        let job = try await fleet.job(of: "c-lost") { $0["state"] == "gone" }
        #expect(job["destination"] == former["id"])
        _ = try await fleet.browser { $0["id"] == former["id"] && $0["state"] == "gone" }

        try await firefox.page.send("WebDriver:Navigate", ["url": .string("\(fleet.sandbox.browserURL)/")])
        try await isBlocked(firefox)
        _ = try await fleet.browser { $0["id"] == former["id"] && $0["state"] == "permissionWithdrawn" }
        try await firefox.keepPicture("firefox-permission-withdrawn")
    }

    /// Firefox tells the service worker when it is given again: that subscribes anew, and the page that is open knows without a reload.
    static func getsThePermissionBack(_ firefox: Firefox, _ fleet: TestFleet) async throws {
        try await firefox.setPermission(.granted, for: fleet.sandbox.browserURL)
        try await firefox.page.wait("document.querySelector('#push-state').textContent === 'on'")
        let browser = try await fleet.browser { $0["state"] == "usable" }
        try await fleet.publish([.assigned("c-again", to: "kim")])
        let job = try await fleet.job(of: "c-again") { $0["shown_at"] != nil && $0["state"] == "delivered" }
        #expect(job["destination"] == browser["id"])
    }

    /// The same while the page is open: it says so at once.
    static func losesThePermissionBeforeItsEyes(_ firefox: Firefox, _ fleet: TestFleet) async throws {
        let former = try await fleet.browser { $0["state"] == "usable" }
        try await firefox.setPermission(.denied, for: fleet.sandbox.browserURL)
        try await isBlocked(firefox)
        _ = try await fleet.browser { $0["id"] == former["id"] && $0["state"] == "permissionWithdrawn" }
        try await firefox.setPermission(.granted, for: fleet.sandbox.browserURL)
        try await firefox.page.wait("document.querySelector('#push-state').textContent === 'on'")
        _ = try await fleet.browser { $0["id"] != former["id"] && $0["state"] == "usable" }
    }

    /// The page says that it is blocked and by whom it can be mended, has no subscription, offers no switch, and remembers nothing.
    private static func isBlocked(_ firefox: Firefox) async throws {
        try await firefox.page.wait("document.querySelector('#push-state')?.textContent === 'blocked'")
        try await firefox.page.wait("localStorage.getItem('belfry.endpoint') === null")
        let script = """
            const registration = await navigator.serviceWorker.getRegistration();
            return [document.querySelector('#push-help').textContent, document.querySelector('#turn-on').hidden,
              await registration.pushManager.getSubscription()];
            """
        let help = "Permission was refused or withdrawn. Only you can give it again: in the browser’s settings for this page."
        #expect(try await firefox.page.run(script) == [.string(help), true, .null])
    }

    /// Waits until the push service has heard from the browser that it has given the subscription up.
    private static func isGone(_ endpoint: String) async throws {
        let words = ["--silent", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", endpoint]
        let deadline = ContinuousClock.now + .seconds(90)
        while try await Command.run("/usr/bin/curl", words).output != "410" {
            guard .now < deadline else { throw Marionette.Failure(description: "Firefox keeps a subscription without permission") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
