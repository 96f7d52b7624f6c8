import AMQP
import Delivery
import Foundation
import Messages

/// Jobs of the mobile-push channel, and how they get to its worker.
enum Samples {
    static let answer = ProviderAnswer(provider: "apns", code: "200")

    static func job(
        _ destination: String = "d-1", notAfter: Duration = .seconds(14_400),
        address: Destination.Address = .device(.init(provider: .apns, token: "0f1e"))
    ) -> Job {
        Job(
            notification: Messages.Notification(
                id: StableID.notification(workspace: "acme", source: "/helpdesk", event: "e-1", teammate: "nadia"), workspace: "acme",
                teammate: "nadia", conversation: "c-1", scope: .assignedToMe, title: "Ada", body: "Refund"),
            destination: Destination(id: destination, registeredAt: Timestamp(milliseconds: 1_795_000_000_000), address: address),
            notAfter: .now + notAfter)
    }

    static func message(_ job: Job, _ headers: [String: HeaderValue] = [:], at moment: Timestamp? = nil) -> OutgoingMessage {
        message(job.json(), id: job.id.lowercase, headers, at: moment)
    }

    /// - Parameter moment: when the router decided it.
    static func message(
        _ body: [UInt8], id: String = "m-1", _ headers: [String: HeaderValue] = [:], at moment: Timestamp? = nil
    ) -> OutgoingMessage {
        OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: WorkQueue.mobilePush.key,
            properties: MessageProperties(
                contentType: "application/json", messageID: id, type: "belfry.job", timestamp: moment?.seconds, headers: headers),
            body: body)
    }
}
