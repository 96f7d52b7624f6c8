import FoundationEssentials
import Messages
import Testing

@testable import MobilePush

@Suite struct `A token of Google's` {
    private struct Sent: Decodable {
        let message: Message

        struct Message: Decodable {
            let token: String
            let notification: [String: String]
        }
    }

    /// As long as the directory takes one in (`PushToken`). FCM's limit counts the message with its token.
    @Test func `of the greatest length, beside the longest ids, leaves room for title and body`() throws {
        let (token, id) = (String(repeating: "t", count: 1024), String(repeating: "\"", count: 200))
        let title = String(repeating: "x", count: 200)
        var notification = Fixture.notification(title: title, body: String(repeating: "y", count: 5000))
        (notification.workspace, notification.conversation, notification.timeSensitive) = (id, id, true)
        let job = Fixture.job(Destination.Device(provider: .fcm, token: token), notification, id: id)
        let bytes = try #require(try FCMPayload.encoded(job, token: token, now: Fixture.now))
        #expect(bytes.count <= FCMPayload.limit)
        let sent = try JSONDecoder().decode(Sent.self, from: Data(bytes)).message
        #expect(sent.token == token)
        #expect(sent.notification["title"] == title)
        #expect((sent.notification["body"]?.utf8.count ?? 0) > 500)
    }
}
