import FoundationEssentials
import Messages
import Providers
import Testing

@testable import WebPush

@Suite struct PayloadTests {
    private struct Shown: Codable {
        let web_push: Int?
        let notification: Content

        struct Content: Codable {
            let title: String
            let body: String
            let navigate: String?
            let icon: String?
            let tag: String
            let lang: String?
            let data: [String: String]
        }
    }

    private let browser = Destination.Browser(endpoint: Fixture.endpoint, p256dh: "", auth: "")

    private func payload(_ notification: Messages.Notification) throws -> [UInt8] {
        try #require(WebPushPayload(Fixture.job(browser, notification)).encoded())
    }

    private func shown(_ notification: Messages.Notification) throws -> Shown {
        try JSONDecoder().decode(Shown.self, from: Data(payload(notification)))
    }

    @Test func `a message with an address is declarative`() throws {
        var notification = Fixture.notification()
        notification.icon = "https://app.example.com/icon.png"
        notification.locale = "de-AT"
        let shown = try shown(notification)
        #expect(shown.web_push == 8030)
        #expect(shown.notification.title == "Ada Lovelace")
        #expect(shown.notification.body == "Refund for order 1042")
        #expect(shown.notification.navigate == "https://app.example.com/c/1842")
        #expect(shown.notification.icon == "https://app.example.com/icon.png")
        #expect(shown.notification.lang == nil, "the customer's words are in whatever the customer writes")
        #expect(shown.notification.tag == notification.id.lowercase)
        #expect(
            shown.notification.data == [
                "notification": notification.id.lowercase, "destination": "d-1", "workspace": "acme", "conversation": "c-1842",
                "url": "https://app.example.com/c/1842",
            ])
    }

    @Test(arguments: [nil, "", "/c/1842", "javascript:alert(1)", "https://"])
    func `without an address to open the service worker alone shows it`(url: String?) throws {
        var notification = Fixture.notification()
        notification.url = url
        notification.icon = "icon.png"
        let shown = try shown(notification)
        #expect(shown.web_push == nil)
        #expect(shown.notification.navigate == nil)
        #expect(shown.notification.icon == nil)
        #expect(shown.notification.title == "Ada Lovelace")
    }

    @Test(arguments: [nil, "https://app.example.com/c/1842?a=b&c=\"d\""], ["de-AT", nil])
    func `what is written by hand is what an encoder writes`(url: String?, locale: String?) throws {
        var notification = Fixture.notification(title: "Ada \"A\" \\ Lovelace\u{2028}", body: "tab\tline\nbell\u{7}é😀/<>")
        notification.url = url
        notification.locale = locale
        notification.icon = "https://app.example.com/icon.png"
        let bytes = try payload(notification)
        #expect(try JSON.encode(shown(notification)) == bytes)
    }

    @Test func `a smaller limit cuts as well`() throws {
        let job = Fixture.job(browser, Fixture.notification(body: String(repeating: "é", count: 5000)))
        let bytes = try #require(WebPushPayload(job).encoded(within: SendPlan.smallLimit))
        #expect((2630...2641).contains(bytes.count))
        #expect(String(validating: bytes, as: UTF8.self) != nil)
    }

    @Test func `a title is never empty`() throws {
        #expect(try shown(Fixture.notification(title: "")).notification.title == "c-1842")
    }

    @Test(arguments: ["x", "é", "😀", "👨‍👩‍👧‍👦", "\"", "\\"])
    func `texts are cut to 3993 bytes of JSON between Characters`(character: String) throws {
        let body = String(repeating: character, count: 5000)
        let bytes = try payload(Fixture.notification(body: body))
        #expect(bytes.count <= 3993)
        let cut = try shown(Fixture.notification(body: body)).notification.body
        #expect(cut.hasSuffix("…"))
        #expect(cut.dropLast().allSatisfy { String($0) == character })
        // One Character more would not have fitted.
        #expect(bytes.count + max(character.utf8.count, 6) > 3993)
    }

    @Test func `exactly 3993 bytes are not cut, one more is`() throws {
        let rest = 3993 - (try payload(Fixture.notification(body: "")).count)
        let fitting = String(repeating: "x", count: rest)
        #expect(try payload(Fixture.notification(body: fitting)).count == 3993)
        #expect(try shown(Fixture.notification(body: fitting)).notification.body == fitting)
        let cut = try shown(Fixture.notification(body: fitting + "x")).notification.body
        #expect(cut == String(repeating: "x", count: rest - 3) + "…")
    }

    @Test(arguments: [100, 1000, 1300, 4000, 100_000])
    func `an address that leaves no room gives way before the texts, and the message fits`(length: Int) throws {
        var notification = Fixture.notification()
        notification.url = "https://app.example.com/"
        let rest = try payload(notification).count
        notification.url = "https://app.example.com/" + String(repeating: "x", count: length)
        notification.icon = length < 500 ? nil : notification.url
        for limit in [MessageEncryption.plaintextLimit, SendPlan.smallLimit] {
            let bytes = try #require(WebPushPayload(Fixture.job(browser, notification)).encoded(within: limit))
            #expect(bytes.count <= limit)
            let shown = try JSONDecoder().decode(Shown.self, from: Data(bytes))
            #expect(shown.notification.title == "Ada Lovelace")
            #expect(shown.notification.body == "Refund for order 1042")
            // It stands in the message twice.
            #expect((shown.notification.navigate == nil) == (rest + 2 * length > limit))
            #expect((shown.web_push == nil) == (shown.notification.navigate == nil))
        }
    }

    @Test func `a name of 10,000 letters leaves room for the subject, and a long preview keeps the address`() throws {
        let shown = try shown(Fixture.notification(title: String(repeating: "x", count: 10_000)))
        #expect(shown.notification.title == String(repeating: "x", count: 197) + "…")
        #expect(shown.notification.body == "Refund for order 1042")
        let long = try self.shown(Fixture.notification(body: String(repeating: "x", count: 10_000)))
        #expect(long.notification.navigate == "https://app.example.com/c/1842")
    }

    @Test func `what cannot be seen is no title, and controls go`() throws {
        #expect(try shown(Fixture.notification(title: "\u{202E}\u{200B} \u{7}")).notification.title == "c-1842")
        #expect(try shown(Fixture.notification(title: "Ada\u{202E}\u{7}", body: "a\u{0}b")).notification.title == "Ada")
    }
}
