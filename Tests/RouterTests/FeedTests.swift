import AMQP
import Directory
import Messages
import PrivateBroker
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct FeedTests {
    @Test(arguments: [
        (#"{"workspace":"acme"}"#, "application/cloudevents+json", "directory.teammate.upserted", "malformed", "$.data.teammate"),
        (
            #"{"workspace":"acme","team":"ops","members":"ann"}"#, "application/json", "directory.team.upserted", "malformed",
            "$.data.members"
        ),
        (#"{"workspace":"acme","teammate":"ann"}"#, "text/plain", "directory.teammate.upserted", "contentType", "text/plain"),
        ("{}", "application/json", "directory.planet.upserted", "unknownType", "directory.planet.upserted"),
        (#"{"workspace":"acme","teammate":"ann"}"#, "application/json", "presence.active", "unknownType", "in this queue"),
    ])
    func `a change that cannot be read is dead, and the rest goes on`(
        data: String, contentType: String, type: String, reason: String, detail: String
    ) async throws {
        try await RunningRouter.with { router in
            var bad = Produced.event(type, id: "bad", data: data, contentType: contentType)
            bad.routingKey = "directory.test"
            try await router.publish(
                bad, Produced.event("directory.teammate.upserted", id: "good", data: #"{"workspace":"acme","teammate":"ann","name":"Ann"}"#)
            )
            let dead = try await router.broker.take(from: WorkQueue.directory.deadName)
            #expect(dead.body == bad.body)
            #expect(dead.text("belfry-error-reason") == reason)
            let words = dead.text("belfry-error-detail") ?? "no detail"
            #expect(words.contains(detail), "\(words)")
            while try await router.store.profile(workspace: "acme", teammate: "ann") == nil { await Task.yield() }
            await router.stop()
            #expect(try await router.broker.ready(in: WorkQueue.directory.name) == 0)
        }
    }

    @Test func `a change over the limit is dead-lettered by the broker`() async throws {
        try await RunningRouter.with { router in
            var large = Produced.message("directory.team.upserted", "")
            large.body = [UInt8](repeating: 0x7B, count: 262_145)
            try await router.publish(large)
            #expect(try await router.broker.take(from: WorkQueue.directory.deadName).body == large.body)
            await router.stop()
        }
    }

    @Test func `a destination that a worker says is gone is not used any more`() async throws {
        try await RunningRouter.with { router in
            try await router.publish(Produced.assignment("c-1", to: Produced.matteo))
            let job = try #require(try await router.jobs(1, of: .mobilePush)["matteo"])
            let gone = DestinationGone(
                workspace: "acme", teammate: "matteo", channel: .mobilePush, destination: job.destination.id,
                registeredAt: job.destination.registeredAt, reason: "Unregistered", at: .now)
            try await router.publish(
                OutgoingMessage(exchange: Exchange.outcomes.rawValue, routingKey: OutcomeKey.destinationGone.rawValue, body: gone.json()))
            var state: DestinationRecord.State?
            while state != .gone {
                let profile = try await router.store.profile(workspace: "acme", teammate: "matteo")
                state = profile?.destinations.first { $0.id == job.destination.id }?.state
            }
            try await router.publish(Produced.assignment("c-2", to: Produced.matteo), Produced.assignment("c-3"))
            #expect(Set(try await router.jobs(1, of: .mobilePush).keys) == ["nadia"])
        }
    }
}
