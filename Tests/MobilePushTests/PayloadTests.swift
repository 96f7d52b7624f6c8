import FoundationEssentials
import Messages
import Providers
import Testing

@testable import MobilePush

@Suite struct PayloadTests {
    private struct APNs: Decodable {
        let aps: Apple
        let notification: String
        let conversation: String
        let destination: String
        let workspace: String
        let url: String?

        struct Apple: Decodable {
            let alert: Alert
            let sound: String
            let thread: String
            let level: String?

            enum CodingKeys: String, CodingKey {
                case alert, sound
                case thread = "thread-id"
                case level = "interruption-level"
            }
        }

        struct Alert: Decodable {
            let title: String
            let body: String
        }
    }

    private func apns(_ notification: Messages.Notification) throws -> [UInt8] {
        try #require(try APNsPayload.encoded(Fixture.job(Fixture.iPhone, notification)))
    }

    private func shown(_ notification: Messages.Notification) throws -> APNs {
        try JSONDecoder().decode(APNs.self, from: Data(apns(notification)))
    }

    private func fcm(_ notification: Messages.Notification) throws -> [UInt8] {
        try #require(try FCMPayload.encoded(Fixture.job(Fixture.pixel, notification), token: "t", now: Fixture.now))
    }

    @Test func `an iPhone gets the texts, a group and our ids`() throws {
        var notification = Fixture.notification()
        let plain = try shown(notification)
        #expect(plain.aps.alert.title == "Ada Lovelace")
        #expect(plain.aps.alert.body == "Refund for order 1042")
        #expect(plain.aps.sound == "default")
        #expect(plain.aps.thread == "c-1842")
        #expect(plain.aps.level == nil)
        #expect(plain.notification == notification.id.uuidString.lowercased())
        #expect(plain.conversation == "c-1842")
        #expect(plain.destination == "d-1")
        #expect(plain.workspace == "acme")
        #expect(plain.url == "https://app.example.com/c/1842")
        notification.timeSensitive = true
        #expect(try shown(notification).aps.level == "time-sensitive")
    }

    @Test func `FCM gets exactly this`() throws {
        let id = Fixture.notification().id.uuidString.lowercased()
        let expected = """
            {"message":{"android":{"collapse_key":"\(id)","notification":{"tag":"\(id)"},"priority":"high","ttl":"14400s"},\
            "apns":{"headers":{"apns-collapse-id":"\(id)","apns-expiration":"1700014400","apns-priority":"10"},\
            "payload":{"aps":{"sound":"default","thread-id":"c-1842"}}},\
            "data":{"conversation":"c-1842","destination":"d-1","notification":"\(id)","url":"https://app.example.com/c/1842",\
            "workspace":"acme"},"notification":{"body":"Refund for order 1042","title":"Ada Lovelace"},"token":"t"}}
            """
        #expect(String(decoding: try fcm(Fixture.notification()), as: UTF8.self) == expected)
    }

    @Test(arguments: [(-1, "0s"), (0, "0s"), (1999, "1s"), (14_400_000, "14400s"), (9_999_999_999, "2419200s")])
    func `FCM's ttl is what is left, at most 28 days`(milliseconds: Int, expected: String) {
        #expect(FCMPayload.timeToLive(.milliseconds(milliseconds)) == expected)
    }

    @Test(arguments: ["x", "é", "😀", "👨‍👩‍👧‍👦", "e\u{301}\u{323}", "\"", "\\"])
    func `texts are cut to 4096 bytes of JSON between Characters`(character: String) throws {
        let notification = Fixture.notification(body: String(repeating: character, count: 5000))
        for bytes in [try apns(notification), try fcm(notification)] {
            #expect(bytes.count <= 4096)
            // One Character more, at most six bytes when escaped, would not have fitted.
            #expect(bytes.count + max(character.utf8.count, 6) > 4096)
        }
        let body = try shown(notification).aps.alert.body
        #expect(body.last == "…")
        #expect(body.dropLast().allSatisfy { String($0) == character })
    }

    @Test func `exactly 4096 bytes are not cut, one more is`() throws {
        let rest = 4096 - (try apns(Fixture.notification(body: "")).count)
        let fitting = String(repeating: "x", count: rest)
        #expect(try apns(Fixture.notification(body: fitting)).count == 4096)
        #expect(try shown(Fixture.notification(body: fitting)).aps.alert.body == fitting)
        #expect(try shown(Fixture.notification(body: fitting + "x")).aps.alert.body == String(repeating: "x", count: rest - 3) + "…")
    }

    @Test(arguments: [4096, 100_000])
    func `an address that leaves no room gives way before the texts`(length: Int) throws {
        var notification = Fixture.notification()
        notification.url = "https://app.example.com/" + String(repeating: "x", count: length)
        let apple = try shown(notification)
        #expect(apple.url == nil)
        #expect(apple.aps.alert.title == "Ada Lovelace")
        #expect(apple.aps.alert.body == "Refund for order 1042")
        let google = try JSONDecoder().decode(FCM.self, from: Data(fcm(notification)))
        #expect(google.message.data["url"] == nil)
        #expect(google.message.notification == ["title": "Ada Lovelace", "body": "Refund for order 1042"])
    }

    private struct FCM: Decodable {
        let message: Message

        struct Message: Decodable {
            let data: [String: String]
            let notification: [String: String]
        }
    }

    @Test(arguments: [
        String(repeating: "x", count: 10_000), String(repeating: "😀", count: 10_000), "\"" + String(repeating: "\\", count: 9_000),
    ])
    func `a long name leaves room for the subject`(name: String) throws {
        let alert = try shown(Fixture.notification(title: name)).aps.alert
        #expect(alert.title.utf8.count <= 200)
        #expect(alert.title.last == "…")
        #expect(alert.body == "Refund for order 1042")
    }

    @Test func `a team's name stays isolated from the words around it`() throws {
        let title = "A conversation was assigned to \u{2068}\u{5D0}\u{5D1}\u{2069}"
        #expect(try shown(Fixture.notification(title: title)).aps.alert.title == title)
    }

    @Test func `a name that is only what cannot be seen is no title`() throws {
        #expect(try shown(Fixture.notification(title: "\u{200B}\u{2060} \u{AD}")).aps.alert.title == "c-1842")
    }
}
