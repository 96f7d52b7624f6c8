import FoundationEssentials
import Testing

@testable import Messages

/// The hand-written JSON of a job is the encoder's, byte for byte.
@Suite struct `A job's JSON` {
    private static let notification = Notification(
        id: UUID(), workspace: "acme", teammate: "nadia", conversation: "c1", scope: .assignedToMyTeam, title: "Ada", body: "Where is it?")
    private static let fullNotification = Notification(
        id: UUID(), workspace: "acme", teammate: "nadia", conversation: "c1", scope: .assignedToMe, title: "Ada", body: "",
        url: "https://app.example.com/c/1?a=b&c=d", icon: "https://app.example.com/i.png", locale: "de-AT", timeSensitive: true)

    private static let addresses: [Destination.Address] = [
        .browser(.init(endpoint: "https://push.example.com/a/b", p256dh: "BLUs", auth: "AAAA")),
        .browser(.init(endpoint: "https://push.example.com/a/b", p256dh: "BLUs", auth: "AAAA", vapidKey: "BKey")),
        .device(.init(provider: .apns, token: "740f")),
        .device(.init(provider: .apns, token: "740f", app: "com.example.app", environment: .sandbox)),
        .device(.init(provider: .fcm, token: "740f", environment: .production)),
        .device(.init(provider: .fcm, token: "740f", app: "com.example.app")),
        .mailbox(.init(address: "nadia@example.com")),
        .mailbox(.init(address: "nadia@example.com", name: "Nadia \"N\" Ünal")),
    ]

    @Test(arguments: addresses, [notification, fullNotification])
    func `is what the encoder writes`(address: Destination.Address, notification: Notification) throws {
        let destination = Destination(id: "d1", registeredAt: Timestamp(milliseconds: -12), address: address)
        let job = Job(notification: notification, destination: destination, notAfter: Timestamp(milliseconds: 1_763_820_225_678))
        #expect(job.json() == JSONWriter.write(job))
        #expect(try Job.read(job.json()) == job)
    }

    @Test(arguments: [nil, .notify, Job.Kind(rawValue: "withdraw")] as [Job.Kind?])
    func `has its kind, which is left out for nothing but a notification`(kind: Job.Kind?) throws {
        let destination = Destination(id: "d1", registeredAt: Timestamp(milliseconds: -12), address: Self.addresses[0])
        let job = Job(
            id: UUID(), notification: Self.notification, destination: destination, notAfter: Timestamp(milliseconds: 7), kind: kind)
        #expect(job.json() == JSONWriter.write(job))
        #expect(try Job.read(job.json()) == job)
        #expect(String(decoding: job.json(), as: UTF8.self).contains("kind") == (kind != nil))
        #expect(job.isKnownKind == (kind?.rawValue != "withdraw"))
    }

    @Test func `goes to another destination with everything else as it stands, also what a newer version has added`() throws {
        let old = Destination(id: "d1", registeredAt: Timestamp(milliseconds: 1), address: .device(.init(provider: .apns, token: "aa")))
        let new = Destination(id: "d1", registeredAt: Timestamp(milliseconds: 2), address: .device(.init(provider: .apns, token: "bb")))
        let job = Job(notification: Self.notification, destination: old, notAfter: Timestamp(milliseconds: 7))
        let text = String(decoding: job.json(), as: UTF8.self).replacing("{\"destination\"", with: "{\"added\":[1,{}], \"destination\"")
        let bytes = job.readdressed(Array(text.utf8), to: new)
        var readdressed = job
        readdressed.destination = new
        #expect(try Job.read(bytes) == readdressed)
        #expect(String(decoding: bytes, as: UTF8.self) == text.replacing("\"aa\"", with: "\"bb\"").replacing("At\":1}", with: "At\":2}"))
    }

    @Test(arguments: (0x00...0x2FF).map { $0 } + [0x7F, 0x2028, 0x2029, 0xFFFD, 0xFFFF, 0x1F600, 0x10FFFF])
    func `escapes what the encoder escapes`(number: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(number))
        var notification = Self.notification
        notification.title = "a\(scalar)b"
        notification.body = String(scalar)
        let destination = Destination(id: "d/1", registeredAt: Timestamp(milliseconds: 0), address: Self.addresses[0])
        let job = Job(notification: notification, destination: destination, notAfter: Timestamp(milliseconds: 0))
        #expect(job.json() == JSONWriter.write(job))
    }

    @Test(arguments: ["\"", "\\", "\u{0}", "\u{1F}", "\u{20}", "\u{7F}", "é", "😀"])
    func `escapes wherever in a text it is`(character: String) {
        for place in 0..<20 {
            var notification = Self.notification
            notification.title = String(repeating: "~", count: place) + character + String(repeating: "!", count: 19 - place)
            let destination = Destination(id: "d1", registeredAt: Timestamp(milliseconds: 0), address: Self.addresses[0])
            let job = Job(notification: notification, destination: destination, notAfter: Timestamp(milliseconds: 0))
            #expect(job.json() == JSONWriter.write(job))
        }
    }
}
