import AMQP
import Directory
import MemoryBroker
import Messages
import PrivateBroker
import ServiceLifecycle
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct FeedTests {
    @Test(arguments: [
        (#"{"workspace":"acme"}"#, "application/cloudevents+json", "directory.teammate.upserted", "malformed", "$.data.teammate"),
        (
            #"{"workspace":"acme","team":"ops","members":"ann"}"#, "application/json", "directory.team.upserted", "malformed",
            "$.data.members"
        ),
        (
            #"{"workspace":"acme","team":"ops","members":["ann",""]}"#, "application/cloudevents+json", "directory.team.upserted",
            "malformed",
            "$.data.members[1]: expected a text that is not empty"
        ),
        (
            #"{"workspace":"acme","address":"ann","reason":"bounce"}"#, "application/cloudevents+json", "directory.email.suppressed",
            "malformed", "$.data.address: expected one mail address"
        ),
        (
            #"{"workspace":"acme","teammate":"ann","device":"d","provider":"apns","token":"[object Object]"}"#,
            "application/cloudevents+json",
            "directory.device.registered", "malformed", "$.data.token: expected an APNs token"
        ),
        (
            #"{"workspace":"acme","teammate":"ann","device":"d","provider":"fcm","token":"undefined"}"#, "application/cloudevents+json",
            "directory.device.registered", "malformed", "$.data.token: expected an FCM"
        ),
        (
            #"{"workspace":"acme","teammate":"ann","email":"Ada <ada@acme.example>"}"#, "application/cloudevents+json",
            "directory.teammate.upserted", "malformed", "$.data.email: expected one mail address"
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
            try await router.store.wait { try await router.store.directory.profile(workspace: "acme", teammate: "ann") != nil }
            await router.stop()
            #expect(try await router.broker.ready(in: WorkQueue.directory.name) == 0)
        }
    }

    @Test(arguments: [
        ("https://evil.example/", "a host of"), ("http://fcm.googleapis.com/x", "an https URL"), ("http://127.0.0.1:1/x", "an https URL"),
        ("https://user@fcm.googleapis.com/x", "without user"), ("https://169.254.169.254/latest", "not an address in numbers"),
    ])
    func `a subscription whose endpoint is no push service's is dead, and none of it is kept or logged`(
        endpoint: String, detail: String
    ) async throws {
        try await RunningRouter.with { router in
            func subscribed(_ endpoint: String, _ id: String) -> OutgoingMessage {
                Produced.event(
                    "directory.web-push.subscribed", id: id,
                    data: """
                        {"workspace":"acme","teammate":"nadia","subscription":{"endpoint":"\(endpoint)",
                         "keys":\(Produced.browserKeys)}}
                        """)
            }
            try await router.publish(subscribed(endpoint, "bad"), subscribed("https://fcm.googleapis.com/wp/good", "good"))
            let dead = try await router.broker.take(from: WorkQueue.directory.deadName)
            #expect(dead.text("belfry-error-reason") == "endpointNotAllowed")
            let words = dead.text("belfry-error-detail") ?? "no detail"
            #expect(words.hasPrefix("$.data.subscription.endpoint: expected") && words.contains(detail), "\(words)")
            #expect(!words.contains(endpoint))
            // A browser and a phone were there before.
            func destinations() async throws -> Int? {
                try await router.store.directory.profile(workspace: "acme", teammate: "nadia")?.destinations.count
            }
            try await router.store.wait { try await destinations() != 2 }
            #expect(try await destinations() == 3)
            await router.stop()
        }
    }

    @Test(arguments: [
        (#"{"p256dh":"BCVx","auth":"BTBZMqHH6r4Tts7J_aSIgg"}"#, ["$.data.subscription.keys.p256dh"]),
        (#"{"p256dh":"\#(Produced.offTheCurve)","auth":"BTBZ"}"#, ["$.data.subscription.keys.p256dh", "$.data.subscription.keys.auth"]),
    ])
    func `a subscription that nothing could be encrypted for is dead, with every reason`(keys: String, paths: [String]) async throws {
        try await RunningRouter.with { router in
            let bad = Produced.event(
                "directory.web-push.subscribed", id: "bad",
                data: #"{"workspace":"acme","teammate":"nadia","subscription":{"endpoint":"https://fcm.googleapis.com/x","keys":\#(keys)}}"#
            )
            try await router.publish(
                bad, Produced.event("directory.teammate.upserted", id: "good", data: #"{"workspace":"acme","teammate":"ann"}"#))
            let dead = try await router.broker.take(from: WorkQueue.directory.deadName)
            #expect(dead.body == bad.body)
            #expect(dead.text("belfry-error-reason") == "malformed")
            let words = dead.text("belfry-error-detail") ?? "no detail"
            #expect(words.split(separator: "; ").map { String($0.prefix { $0 != ":" }) } == paths, "\(words)")
            #expect(!words.contains("BCVx") && !words.contains("BTBZ"))
            try await router.store.wait { try await router.store.directory.profile(workspace: "acme", teammate: "ann") != nil }
            let browsers = try await router.store.directory.profile(workspace: "acme", teammate: "nadia")?.destinations.filter {
                $0.channel == .webPush
            }
            #expect(browsers?.count == 1)
            await router.stop()
        }
    }

    @Test func `thousands of them are settled in batches: a good change behind them is applied at once`() async throws {
        try await RunningRouter.with(isStarted: false) { router in
            let bad = Produced.message("directory.teammate.upserted", #"{"specversion":"1.0""#)
            for _ in 0..<3 { try await router.broker.publish(Array(repeating: bad, count: 1000)) }
            try await router.publish(
                Produced.event("directory.teammate.upserted", id: "good", data: #"{"workspace":"acme","teammate":"ann"}"#))
            let running = Task { try await router.group.run() }
            try await router.store.wait { try await router.store.directory.profile(workspace: "acme", teammate: "ann") != nil }
            await router.stop()
            try await running.value
            // One by one they would be 3,000, each of which waits for the broker.
            let memory = try #require(router.broker as? MemoryBroker)
            #expect(memory.batches < 100)
            #expect(try await router.broker.ready(in: WorkQueue.directory.deadName) == 3000)
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
            try await router.store.wait {
                let profile = try await router.store.directory.profile(workspace: "acme", teammate: "matteo")
                return profile?.destinations.first { $0.id == job.destination.id }?.state == .gone
            }
            try await router.publish(Produced.assignment("c-2", to: Produced.matteo), Produced.assignment("c-3"))
            #expect(Set(try await router.jobs(1, of: .mobilePush).keys) == ["nadia"])
        }
    }

    @Test(arguments: [Messages.Channel.webPush, .mobilePush])
    func `a worker's word about another channel's destination does not count`(claimed: Messages.Channel) async throws {
        try await RunningRouter.with { router in
            try await router.publish(Produced.assignment("c-1", to: Produced.matteo))
            let job = try #require(try await router.jobs(1, of: .mobilePush)["matteo"])
            let gone = DestinationGone(
                workspace: "acme", teammate: "matteo", channel: claimed, destination: job.destination.id,
                registeredAt: job.destination.registeredAt, reason: "Gone", at: .now)
            try await router.publish(
                OutgoingMessage(exchange: Exchange.webPushOut.rawValue, routingKey: OutcomeKey.destinationGone.rawValue, body: gone.json()),
                Produced.event("directory.teammate.upserted", id: "after", data: #"{"workspace":"acme","teammate":"ann"}"#))
            if claimed == .mobilePush {
                let dead = try await router.broker.take(from: WorkQueue.directory.deadName)
                #expect(dead.text("belfry-error-detail")?.hasPrefix("$.channel") == true)
            }
            try await router.store.wait { try await router.store.directory.profile(workspace: "acme", teammate: "ann") != nil }
            let destinations = try await router.store.directory.profile(workspace: "acme", teammate: "matteo")?.destinations
            #expect(destinations?.first { $0.id == job.destination.id }?.state == .usable)
            await router.stop()
        }
    }

    @Test func `where a worker has found a device is where the next job sends it`() async throws {
        try await RunningRouter.with { router in
            try await router.publish(Produced.assignment("c-1", to: Produced.matteo))
            let job = try #require(try await router.jobs(1, of: .mobilePush)["matteo"])
            if case .device(let device) = job.destination.address { #expect(device.environment == nil) }
            let learned = DestinationLearned(
                workspace: "acme", destination: job.destination.id, registeredAt: job.destination.registeredAt, environment: .sandbox,
                at: .now)
            try await router.publish(
                OutgoingMessage(
                    exchange: Exchange.outcomes.rawValue, routingKey: OutcomeKey.destinationLearned.rawValue, body: learned.json()))
            var environment: MobileEnvironment?
            var number = 1
            while environment == nil {
                number += 1
                try await router.publish(Produced.assignment("c-\(number)", to: Produced.matteo))
                let next = try #require(try await router.jobs(1, of: .mobilePush)["matteo"])
                if case .device(let device) = next.destination.address { environment = device.environment }
            }
            #expect(environment == .sandbox)
            await router.stop()
        }
    }
}
