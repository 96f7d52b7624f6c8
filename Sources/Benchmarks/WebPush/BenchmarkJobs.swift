import AMQP
import Crypto
import FoundationEssentials
import Messages

/// Made-up web push jobs, as the router publishes them: each for a notification of its own, to one of a few subscriptions.
struct BenchmarkJobs {
    private let destinations: [Destination]

    /// Jobs for subscriptions at these addresses, each with keys of its own.
    init(endpoints: [String]) {
        destinations = endpoints.enumerated().map { number, endpoint in
            let keys = P256.KeyAgreement.PrivateKey().publicKey.x963Representation
            let browser = Destination.Browser(
                endpoint: endpoint, p256dh: Base64URL.encode(keys),
                auth: Base64URL.encode((0..<16).map { _ in UInt8.random(in: 0...255) }))
            return Destination(id: "browser-\(number)", registeredAt: .now, address: .browser(browser))
        }
    }

    /// So many jobs, none of which was made before.
    func make(_ count: Int) -> [Job] {
        let deadline = Timestamp(milliseconds: Timestamp.now.milliseconds + 4 * 3_600_000)
        return (0..<count).map { number in
            let notification = Notification(
                id: UUID(), workspace: "bench", teammate: "teammate-\(number)", conversation: "conversation-\(number)",
                scope: .assignedToMyTeam, title: "Ada Kramer",
                body: "Where is my parcel? Hello, I ordered last week and nothing has come yet",
                url: "https://app.example.com/conversations/\(number)", locale: "en")
            return Job(notification: notification, destination: destinations[number % destinations.count], notAfter: deadline)
        }
    }

    /// The message that the router would publish for a job.
    func message(_ job: Job) -> OutgoingMessage {
        let headers: [String: HeaderValue] = [
            HeaderName.workspace.rawValue: .string(job.notification.workspace), HeaderName.attempt.rawValue: .integer(1),
        ]
        // Not the time of now: what has waited for a minute a worker would have decided again, and here is no router.
        let properties = MessageProperties(
            contentType: "application/json", messageID: job.id.lowercase, type: "belfry.job", timestamp: job.notAfter.seconds,
            headers: headers)
        return OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: WorkQueue.webPush.decidedKey, properties: properties, body: job.json())
    }

    /// Puts so many into the queue.
    func fill(_ count: Int, over session: BrokerSession) async throws {
        for start in stride(from: 0, to: count, by: 1000) {
            try await session.publish(make(min(1000, count - start)).map(message))
        }
    }
}
