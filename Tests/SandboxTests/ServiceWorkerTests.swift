import Foundation
import Sandbox
import Testing

/// `deploy/web` in a real Chromium: the page, its service worker, and the reports to the backend.
@Suite(.serialized, .timeLimit(.minutes(3))) struct `The service worker` {
    @Test func `shows a push while the product is in the background, and reports it`() async throws {
        try await ProductTab.use { tab, published in
            try await tab.goToBackground()
            try await tab.push(notification: "n-1", conversation: "c-1")
            try await Self.until { published.types(about: "n-1") == ["notification.shown"] }
            #expect(try await tab.shown() == [["title": "Ada Lovelace · Refund", "tag": "n-1", "silent": false]])
            #expect(published.data("notification.shown") == ["workspace": "acme", "notification": "n-1", "destination": "d-1"])
        }
    }

    @Test func `shows it in silence while the product is in front, and the page closes it`() async throws {
        try await ProductTab.use { tab, published in
            try await tab.writeDownWhatIsShown()
            try await tab.push(notification: "n-1", conversation: "c-1")
            try await tab.chromium.wait(
                "document.querySelector('.toast b')?.textContent === 'Ada Lovelace · Refund'", in: tab.page)
            try await Self.until { try await tab.shown().isEmpty }
            #expect(try await tab.writtenDown() == [["title": "Ada Lovelace · Refund", "silent": true]])
            try await Self.until { published.types(about: "n-1") == ["notification.shown"] }
        }
    }

    @Test func `takes a click to the tab that is there, or opens one, and reports it`() async throws {
        try await ProductTab.use { tab, published in
            try await tab.goToBackground()
            try await tab.push(notification: "n-1", conversation: "c-1")
            try await Self.until { try await tab.shown().count == 1 }
            // The page shows the conversation itself, so it stays in its tab.
            #expect(try await tab.click() == [.string("focus \(tab.origin)/")])
            #expect(try await tab.chromium.evaluate("location.pathname", in: tab.page) == "/c/c-1")
            #expect(try await tab.shown().isEmpty)
            try await Self.until { published.types(about: "n-1") == ["notification.shown", "notification.clicked"] }

            // A tab that was opened at the conversation is only brought to the front.
            try await tab.chromium.call("Page.navigate", ["url": .string("\(tab.origin)/c/c-2")], session: tab.page)
            try await tab.chromium.wait(
                "location.pathname === '/c/c-2' && document.querySelector('#push-state')?.textContent === 'off'", in: tab.page)
            // A new document may have the focus again, and a page in front closes what is shown.
            try await tab.goToBackground()
            try await tab.push(notification: "n-2", conversation: "c-2")
            try await Self.until { try await tab.shown().count == 1 }
            #expect(try await tab.click() == [.string("focus \(tab.origin)/c/c-2")])

            try await tab.chromium.call("Page.navigate", ["url": "about:blank"], session: tab.page)
            try await tab.chromium.wait(
                "clients.matchAll({type: 'window', includeUncontrolled: true}).then(all => all.length === 0)", in: tab.worker)
            try await tab.push(notification: "n-3", conversation: "c-3")
            try await Self.until { try await tab.shown().count == 1 }
            #expect(try await tab.click() == [.string("open \(tab.origin)/c/c-3")])
            try await Self.until { published.types(about: "n-3") == ["notification.shown", "notification.clicked"] }
        }
    }

    @Test func `leads a click to the product's start when the push names a place elsewhere, and to an origin that was named`() async throws
    {
        try await ProductTab.use { tab, _ in
            try await tab.chromium.call("Page.navigate", ["url": "about:blank"], session: tab.page)
            try await tab.chromium.wait(
                "clients.matchAll({type: 'window', includeUncontrolled: true}).then(all => all.length === 0)", in: tab.worker)
            try await tab.chromium.evaluate("belfry.origins = ['https://tickets.example.com', 'https://x.example']", in: tab.worker)
            let start = "open \(tab.origin)/"
            for (url, led) in [
                ("https://elsewhere.example/c/c-1", start), ("//elsewhere.example/", start), ("javascript:alert(1)", start),
                ("data:text/html,x", start), ("http://", start), ("https://x.example:444/", start),
                ("https://tickets.example.com/c/c-1", "open https://tickets.example.com/c/c-1"),
            ] {
                try await tab.push(notification: "n-1", url: url)
                try await Self.until { try await tab.shown().count == 1 }
                #expect(try await tab.click() == [.string(led)], "\(url)")
                try await Self.until { try await tab.shown().isEmpty }
            }
        }
    }

    @Test func `is heard once, also when the page started it twice at once, or again after a failure`() async throws {
        try await ProductTab.use { tab, _ in
            let script = """
                (async () => {
                    const {Belfry} = await import('/belfry.js');
                    const heard = [], settings = {report: '/x', applicationServerKey: 'AAAA'};
                    const listen = navigator.serviceWorker.addEventListener;
                    navigator.serviceWorker.addEventListener = function (...all) {
                        heard.push(all[0]);
                        return listen.apply(this, all);
                    };
                    const register = navigator.serviceWorker.register;
                    let failures = 1;
                    navigator.serviceWorker.register = function (...all) {
                        return failures-- > 0 ? Promise.reject(new Error('offline')) : register.apply(this, all);
                    };
                    const page = new Belfry(settings);
                    const first = await Promise.allSettled([page.start(), page.start()]);
                    const second = await Promise.allSettled([page.start(), page.start(), page.start()]);
                    return [first, second].map(all => all.map(one => one.status).join(' ')).concat(heard.join(' ')).join(', ');
                })()
                """
            let answer = try await tab.chromium.evaluate(script, in: tab.page)
            #expect(answer == "rejected rejected, fulfilled fulfilled fulfilled, message")
        }
    }

    @Test func `shows something even for a push that it cannot read`() async throws {
        try await ProductTab.use { tab, _ in
            try await tab.goToBackground()
            try await tab.writeDownWhatIsShown()
            let unreadable = ["no JSON", "{}", #"{"notification":{"title":7}}"#, #"{"notification":{"title":""}}"#]
            for text in unreadable { try await tab.push(text) }
            try await Self.until { try await tab.writtenDown().count == unreadable.count }
            let shown: [JSON] = unreadable.map { _ in ["title": "You have a new notification", "silent": false] }
            #expect(try await tab.writtenDown() == shown)
        }
    }

    @Test func `shows it when the backend takes no reports`() async throws {
        try await ProductTab.use(refuses: true) { tab, published in
            try await tab.goToBackground()
            try await tab.push(notification: "n-1", conversation: "c-1")
            try await Self.until { try await tab.shown().count == 1 }
            #expect(try await tab.click().array?.count == 1)
            #expect(published.types(about: "n-1").isEmpty)
        }
    }

    /// Asks again until it is so; a failure after a minute, which names the line.
    private static func until(_ condition: () async throws -> Bool, line: Int = #line) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            guard .now < deadline else { throw Chromium.Failure(description: "line \(line) did not come true within a minute") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
