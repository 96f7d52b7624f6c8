import AMQP
import Directory
import MemoryBroker
import Messages
import PrivateBroker
import ServiceLifecycle
import Testing

/// Messages that came back again and again: they may be what ends the router.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PoisonMessageTests {
    /// Runs the router until the test has seen what it waits for.
    private static func run(_ router: RunningRouter, _ test: () async throws -> Void) async throws {
        let running = Task { try await router.group.run() }
        try await test()
        await router.stop()
        try await running.value
    }

    @Test(arguments: [(19, true), (20, false)])
    func `a change of the directory is tried until it has come back twenty times, then it is dead`(returns: Int, isTried: Bool) async throws
    {
        try await RunningRouter.with(isStarted: false) { router in
            let type = "directory.teammate.upserted"
            let poison = Produced.event(type, id: "f-1", data: #"{"workspace":"acme","teammate":"ann"}"#)
            try await router.publish(poison)
            try await router.broker.requeue(returns, from: WorkQueue.directory.name)
            try await router.publish(Produced.event(type, id: "f-2", data: #"{"workspace":"acme","teammate":"bob"}"#))
            try await Self.run(router) {
                try await router.store.wait { try await router.store.directory.profile(workspace: "acme", teammate: "bob") != nil }
                #expect(try await (router.store.directory.profile(workspace: "acme", teammate: "ann") != nil) == isTried)
                guard !isTried else { return }
                let dead = try await router.broker.take(from: WorkQueue.directory.deadName)
                #expect(dead.body == poison.body && dead.text("belfry-error-reason") == "poisonMessage")
            }
        }
    }

    @Test(arguments: [(19, true), (20, false)])
    func `and so is a job that waited`(returns: Int, isTried: Bool) async throws {
        try await RunningRouter.with(isStarted: false) { router in
            let queue = WorkQueue.mobilePush
            let poison = Samples.job("suspect")
            let (first, behind) = (Samples.waiting(poison, for: queue), Samples.waiting(Samples.job("behind"), for: queue))
            try await router.publish(first)
            try await router.broker.requeue(returns, from: WorkQueue.rechecks)
            try await router.publish(behind)
            try await Self.run(router) {
                let sent = try await router.broker.take(isTried ? 2 : 1, from: queue.name)
                #expect(Set(sent.map(\.body)) == Set(isTried ? [first.body, behind.body] : [behind.body]))
                guard !isTried else { return }
                let dead = try await router.broker.take(from: queue.deadName)
                #expect(dead.body == first.body && dead.text("belfry-error-reason") == "poisonMessage")
            }
        }
    }
}

/// Jobs for a phone that the directory has never heard of.
private enum Samples {
    static func job(_ conversation: String) -> Job {
        let notification = Messages.Notification(
            id: StableID.notification(workspace: "acme", source: "/helpdesk", event: conversation, teammate: "kim"), workspace: "acme",
            teammate: "kim", conversation: conversation, scope: .assignedToMe, title: "Ada", body: "Refund", url: nil)
        let device = Destination.Device(provider: .fcm, token: "token")
        return Job(
            notification: notification, destination: Destination(id: "d-1", registeredAt: .now, address: .device(device)),
            notAfter: .now + .seconds(3600))
    }

    static func waiting(_ job: Job, for queue: WorkQueue) -> OutgoingMessage {
        OutgoingMessage(
            exchange: Exchange.jobs.rawValue, routingKey: queue.key,
            properties: MessageProperties(contentType: "application/json", messageID: job.id.lowercase), body: job.json())
    }
}
