import FleetHarness
import Sandbox
import Testing

extension `A real Firefox` {
    /// What comes while the browser has no connection waits at the push service, and is shown when it is back: under the same id, or its
    /// subscription would be lost.
    static func wasAway(_ firefox: Firefox, _ fleet: TestFleet) async throws {
        let handle = try await firefox.goToBackground()
        try await firefox.setOffline(true)
        try await fleet.publish([.assigned("c-away", to: "kim")])
        let job = try await fleet.job(of: "c-away") { $0["state"] == "delivered" }
        #expect(job["shown_at"] == nil)
        #expect(await fleet.sandbox.received(ReceivedFilter(provider: .browser)).count == 1)
        try await firefox.setOffline(false)
        let fates = await fleet.sandbox.received(ReceivedFilter(provider: .browser), atLeast: 2, timeout: .seconds(90))
        #expect(fates.map(\.status) == [100, 100])
        _ = try await fleet.job(of: "c-away") { $0["shown_at"] != nil }
        try await firefox.comeBack(to: handle)
    }

    /// A hand clicks the notification while another tab is in front: the product's tab comes to the front and shows the conversation.
    static func isClicked(_ firefox: Firefox, _ fleet: TestFleet) async throws {
        let product = try await firefox.goToBackground()
        try await firefox.reach(product)
        let script = """
            const response = await fetch('/product/assignments', {method: 'POST', headers: {'content-type': 'application/json'},
              body: JSON.stringify({customer: 'Ada Lovelace', subject: 'A parcel is lost'})});
            return (await response.json()).conversation.id;
            """
        let conversation = try #require(try await firefox.page.run(script).string)
        try await firefox.clickNotification(about: "A parcel is lost")
        try await firefox.reach(product)
        try await firefox.page.wait("location.pathname === '/c/\(conversation)' && document.hasFocus()")
        try await firefox.page.wait("document.querySelector('#subject').textContent === 'A parcel is lost'")
        let job = try await fleet.job(of: conversation) { $0["clicked_at"] != nil }
        #expect(job["shown_at"] != nil)
        let browser = try await fleet.browser { $0["last_clicked"] == job["clicked_at"] }
        #expect(browser["id"] == job["destination"])
    }

    /// No tab shows the product: a click opens one.
    static func isClickedWithoutAPage(_ firefox: Firefox, _ fleet: TestFleet) async throws {
        try await firefox.page.send("WebDriver:Navigate", ["url": "about:blank"])
        let tabs = try await firefox.tabs()
        let url = "\(fleet.sandbox.browserURL)/c/c-77"
        try await fleet.publish([.assigned("c-77", to: "kim", subject: "The second invoice", url: url)])
        try await firefox.clickNotification(about: "The second invoice")
        try await firefox.reach(try await firefox.tab(besides: tabs))
        try await firefox.page.wait("location.href === '\(url)' && document.querySelector('#push-state')?.textContent === 'on'")
        _ = try await fleet.job(of: "c-77") { $0["clicked_at"] != nil }
    }
}
