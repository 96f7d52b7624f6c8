import AMQP
import FleetHarness
import Foundation
import Messages
import Sandbox

extension TestFleet {
    /// Publishes a job as the router does, for a worker that is alone.
    /// - Parameter change: makes of its JSON what another version would have written.
    @discardableResult
    func publishJob(_ conversation: String, for member: FleetMember, as change: ([UInt8]) -> [UInt8] = { $0 }) async throws -> Job {
        let job = Self.job(conversation, to: await address(for: member))
        try await publish(Self.message(of: job, as: change))
        return job
    }

    /// A job about a conversation, as the router makes it.
    static func job(_ conversation: String, to address: Destination.Address) -> Job {
        let destination = Destination(id: "d-1", registeredAt: .now, address: address)
        let notification = Messages.Notification(
            id: StableID.notification(workspace: "acme", source: "/helpdesk", event: conversation, teammate: "kim"), workspace: "acme",
            teammate: "kim", conversation: conversation, scope: .assignedToMe, title: "Ada", body: "Refund",
            url: "https://app.example.com/c/\(conversation)")
        return Job(notification: notification, destination: destination, notAfter: .now + .seconds(3600))
    }

    /// The message with a job.
    /// - Parameter change: makes of its JSON what another version would have written.
    static func message(of job: Job, as change: ([UInt8]) -> [UInt8] = { $0 }) -> OutgoingMessage {
        let properties = MessageProperties(contentType: "application/json", messageID: job.id.lowercase, type: "belfry.job")
        return OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: WorkQueue(job.channel).decidedKey, properties: properties,
            body: change(job.json()))
    }

    private func address(for member: FleetMember) async -> Destination.Address {
        switch member {
        case .router, .webPush:
            let subscription = await sandbox.createSubscription(name: "kim")
            return .browser(.init(endpoint: subscription.endpoint, p256dh: subscription.p256dh, auth: subscription.auth))
        case .mobilePush: return .device(.init(provider: .apns, token: String(repeating: "ab12", count: 16)))
        case .email: return .mailbox(.init(address: "kim@example.com"))
        }
    }
}

extension FleetMember {
    /// The provider whose arrivals show how far this process has come.
    var provider: Provider {
        switch self {
        case .router, .webPush: .webPush
        case .mobilePush: .apns
        case .email: .ses
        }
    }
}

extension Received {
    /// Which conversation it is about, as its link says.
    var conversation: String? {
        guard let content else { return nil }
        return String(decoding: content.text, as: UTF8.self).firstMatch(of: /app\.example\.com\\?\/c\\?\/([A-Za-z0-9-]+)/)
            .map { String($0.1) }
    }

    /// What tells a receiver that two are the same: the topic, or the apns-id. SES takes no id: there it is the mail itself.
    var identity: String? {
        headers["topic"] ?? headers["apns-id"] ?? content.map { String(decoding: $0.text, as: UTF8.self) }
    }
}
