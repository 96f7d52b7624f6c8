import Foundation
import Messages
import Testing

/// Fixed messages, and the golden files they have to be equal to.
enum Samples {
    static let time = Timestamp(milliseconds: 1_795_356_225_000)
    static let notificationID = StableID.notification(workspace: "acme", source: "/helpdesk", event: "01J9ZK6Q3V", teammate: "nadia")

    static let notification = Messages.Notification(
        id: notificationID, workspace: "acme", teammate: "nadia", conversation: "c-1842", scope: .assignedToMyTeam, title: "Ada Lovelace",
        body: "Refund for order 1042", url: "https://app.example.com/c/1842", locale: "en-GB", timeSensitive: true)

    static func job(_ destination: String, _ address: Destination.Address, notAfter: Duration) -> Job {
        Job(
            notification: notification, destination: Destination(id: destination, registeredAt: time, address: address),
            notAfter: time + notAfter)
    }

    static let jobs = [
        "job.web-push": job(
            "4d1c0b5e-2f0a-5f5e-8d0b-6a1d8f3c2b1a",
            .browser(.init(endpoint: "https://push.example.com/send/abc", p256dh: "BPublic", auth: "c2VjcmV0", vapidKey: "BServer")),
            notAfter: .seconds(4 * 3600)),
        "job.mobile-push": job(
            "5e2d1c6f-301b-5060-9e1c-7b2e904d3c2b",
            .device(.init(provider: .apns, token: "0f1e2d", app: "com.example.app", environment: .production)),
            notAfter: .seconds(4 * 3600)),
        "job.email": job(
            "6f3e2d70-412c-5171-af2d-8c3fa15e4d3c", .mailbox(.init(address: "nadia@acme.example", name: "Nadia")),
            notAfter: .seconds(24 * 3600)),
    ]

    static let gone = DestinationGone(
        workspace: "acme", teammate: "nadia", channel: .mobilePush, destination: "5e2d1c6f-301b-5060-9e1c-7b2e904d3c2b",
        registeredAt: time, reason: "Unregistered", at: time + .seconds(60))

    static let learned = DestinationLearned(
        workspace: "acme", destination: "5e2d1c6f-301b-5060-9e1c-7b2e904d3c2b", registeredAt: time, environment: .sandbox,
        at: time + .seconds(60))

    static let outcomes = JobOutcomes(outcomes: [
        JobOutcomes.Entry(
            job: StableID.job(notification: notificationID, channel: .webPush, destination: "d"), notification: notificationID,
            workspace: "acme", teammate: "nadia", conversation: "c-1842", channel: .webPush, destination: "d", result: .retried,
            provider: "web-push", code: "503", reason: "Service Unavailable", attempt: 1, at: time,
            nextTryAt: time + .seconds(30))
    ])

    static func golden(_ name: String) throws -> [UInt8] {
        let url = try #require(Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Golden"))
        return Array(try Data(contentsOf: url))
    }
}

/// JSON of the same meaning, written in one way.
func canonical(_ bytes: [UInt8]) throws -> String {
    let value = try JSONSerialization.jsonObject(with: Data(bytes))
    let data = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
}
