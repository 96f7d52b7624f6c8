import Foundation
import Sandbox
import Synchronization

/// Chromium with the sandbox's product page in a tab, somebody signed in, and the service worker running.
struct ProductTab {
    let chromium: Chromium
    let origin: String
    /// The DevTools sessions of the page and of its service worker.
    let page: String
    let worker: String
    private let registration: JSON

    /// What the backend has published so far, or would have.
    final class Published: Sendable {
        private let events = Mutex<[JSON]>([])

        func add(_ event: ProducedEvent) { events.withLock { $0.append((try? JSON(parsing: event.json)) ?? .null) } }

        func types(about notification: String) -> [String] {
            events.withLock { $0.filter { $0["data"]?["notification"]?.string == notification } }.compactMap { $0["type"]?.string }
        }

        func data(_ type: String) -> JSON? { events.withLock { $0.last { $0["type"]?.string == type } }?["data"] }
    }

    /// Opens the page and hands it to a test. While `refuses` the backend's publishing fails.
    static func use(refuses: Bool = false, _ test: (ProductTab, Published) async throws -> Void) async throws {
        let published = Published()
        try await RunningSandbox.use { server, _ in
            let product = DemoProduct(webFolder: try Self.webFolder(), vapidKey: PushSender().publicKey) { event in
                if refuses { throw Chromium.Failure(description: "the broker is away") }
                published.add(event)
            }
            await server.play(product)
            try await Chromium.use { chromium in
                try await test(try await ProductTab(chromium, origin: server.browserURL), published)
            }
        }
    }

    /// `deploy/web` of the checkout the tests belong to.
    private static func webFolder() throws -> String {
        guard let root = ProcessInfo.processInfo.environment["BELFRY_TEST_ROOT"] else {
            throw Chromium.Failure(description: "BELFRY_TEST_ROOT is not set: run the tests with deploy/test")
        }
        return "\(root)/deploy/web"
    }

    private init(_ chromium: Chromium, origin: String) async throws {
        self.chromium = chromium
        self.origin = origin
        try await chromium.call("Browser.grantPermissions", ["origin": .string(origin), "permissions": ["notifications"]])
        try await chromium.call("Target.setDiscoverTargets", ["discover": true])
        let tab = try await chromium.call("Target.createTarget", ["url": .string("\(origin)/")])["targetId"] ?? .null
        page = try await Self.attach(chromium, tab)
        try await chromium.call("ServiceWorker.enable", session: page)
        try await chromium.wait("document.querySelector('#sign-in')?.hidden === false", in: page)
        try await chromium.evaluate("document.querySelector('#sign-in-form').requestSubmit()", in: page)
        try await chromium.wait("document.querySelector('#push-state')?.textContent === 'off'", in: page)
        let update = try await chromium.event("ServiceWorker.workerRegistrationUpdated") {
            $0["registrations"]?.array?.isEmpty == false
        }
        registration = update["registrations"]?.array?.first?["registrationId"] ?? .null
        let target = try await chromium.event("Target.targetCreated") { $0["targetInfo"]?["type"] == "service_worker" }
        worker = try await Self.attach(chromium, target["targetInfo"]?["targetId"] ?? .null)
        try await chromium.evaluate(
            """
            (show => {
              self.pushesDone = 0;
              self.show = notification => show(notification).finally(() => { self.pushesDone += 1; });
            })(self.show)
            """, in: worker)
    }

    private static func attach(_ chromium: Chromium, _ target: JSON) async throws -> String {
        let answer = try await chromium.call("Target.attachToTarget", ["targetId": target, "flatten": true])
        guard let session = answer["sessionId"]?.string else { throw Chromium.Failure(description: "no session") }
        return session
    }

    /// Another tab comes to the front.
    func goToBackground() async throws {
        let other = try await chromium.call("Target.createTarget", ["url": "about:blank"])["targetId"] ?? .null
        try await chromium.call("Target.activateTarget", ["targetId": other])
        try await chromium.wait("document.hasFocus() === false", in: page)
    }

    /// What a push service would hand to the browser, after decryption. Returns when the worker has shown and reported it: Chromium
    /// compares what it has noted with what is on the screen whenever getNotifications() is called, and a notification that is noted
    /// and just about to appear is forgotten by that, so nobody may ask before.
    func push(_ text: String) async throws {
        let done = try await chromium.evaluate("self.pushesDone", in: worker).integer ?? 0
        try await chromium.call(
            "ServiceWorker.deliverPushMessage", ["origin": .string(origin), "registrationId": registration, "data": .string(text)],
            session: page)
        try await chromium.wait("self.pushesDone > \(done)", in: worker)
    }

    /// A push as the web push worker makes them.
    func push(notification: String, conversation: String) async throws {
        try await push(notification: notification, conversation: conversation, url: "\(origin)/c/\(conversation)")
    }

    /// A push whose click leads somewhere.
    func push(notification: String, conversation: String = "c-1", url: String) async throws {
        let content: JSON = [
            "web_push": 8030,
            "notification": [
                "title": "Ada Lovelace · Refund", "body": "Hi, I was charged twice…", "navigate": .string(url), "lang": "en",
                "tag": .string(notification),
                "data": [
                    "notification": .string(notification), "destination": "d-1", "workspace": "acme",
                    "conversation": .string(conversation), "url": .string(url),
                ],
            ],
        ]
        try await push(String(decoding: content.text, as: UTF8.self))
    }

    /// The titles, tags and silence of what the browser shows.
    func shown() async throws -> [JSON] {
        let script = """
            registration.getNotifications().then(all => all.map(({title, tag, silent}) => ({title, tag, silent})))
            """
        return try await chromium.evaluate(script, in: worker).array ?? []
    }

    /// From now on the worker writes down what it shows: what is closed at once could be missed otherwise.
    func writeDownWhatIsShown() async throws {
        try await chromium.evaluate(
            """
            (show => {
              self.writtenDown = [];
              registration.showNotification = (title, options) => {
                self.writtenDown.push({title, silent: options.silent});
                return show.call(registration, title, options);
              };
            })(registration.showNotification)
            """, in: worker)
    }

    /// Titles and silence of everything shown since ``writeDownWhatIsShown()``.
    func writtenDown() async throws -> [JSON] { try await chromium.evaluate("self.writtenDown", in: worker).array ?? [] }

    /// Clicks the only notification. A click that no hand made may not open windows, so what the worker wants is written down instead.
    func click() async throws -> JSON {
        try await chromium.evaluate(
            """
            (async () => {
              const wishes = [];
              clients.openWindow = async url => { wishes.push('open ' + url); };
              WindowClient.prototype.focus = async function () { wishes.push('focus ' + this.url); return this; };
              const [notification] = await registration.getNotifications();
              const event = new NotificationEvent('notificationclick', {notification});
              let work;
              event.waitUntil = promise => { work = promise; };
              self.dispatchEvent(event);
              await work;
              return wishes;
            })()
            """, in: worker)
    }
}
