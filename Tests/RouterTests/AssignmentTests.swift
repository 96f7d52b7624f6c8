import AMQP
import Directory
import MemoryBroker
import Messages
import PrivateBroker
import Router
import Testing

/// From an assignment to jobs.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AssignmentTests {
    @Test func `an assignment to a team becomes a job for each destination, under an id that follows from the event`() async throws {
        try await RunningRouter.with { router in
            let time = Timestamp(milliseconds: Timestamp.now.milliseconds)
            let trace = HeaderValue.string("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            try await router.publish(Produced.assignment("c-1", time: time, headers: ["traceparent": trace, "foreign": .integer(1)]))
            let web = try await router.broker.take(from: "belfry.web-push")
            let job = try Job.read(web.body)
            #expect(job.notification.teammate == "nadia")
            #expect(
                job.notification.id
                    == StableID.notification(workspace: "acme", source: "/helpdesk", event: "event-c-1", teammate: "nadia"))
            #expect(job.id == StableID.job(notification: job.notification.id, channel: .webPush, destination: job.destination.id))
            #expect(job.notification.conversation == "c-1")
            #expect(job.notification.scope == .assignedToMyTeam)
            #expect(job.notAfter == time + .seconds(4 * 3600))
            #expect(web.properties.messageID == job.id.lowercase)
            #expect(web.properties.type == "belfry.job")
            #expect(web.properties.contentType == "application/json")
            #expect(web.properties.isPersistent)
            #expect(
                web.properties.headers == [
                    "belfry-workspace": .string("acme"), "belfry-attempt": .integer(1), "traceparent": trace,
                ])

            #expect(Set(try await router.jobs(2, of: .mobilePush).keys) == ["nadia", "matteo"])
            let mail = try #require(try await router.jobs(1, of: .email)["nadia"])
            #expect(mail.notAfter == time + .seconds(24 * 3600))
            await router.stop()
            for queue in [WorkQueue.assignments, .webPush, .mobilePush, .email] {
                #expect(try await router.broker.ready(in: queue.name) == 0)
            }
        }
    }

    /// More jobs than the store decides in one batch, and than one slice holds: nothing is left out, and everything is acknowledged.
    @Test func `assignments to a large team give every member their jobs`() async throws {
        let members = (0..<1500).map { "t-\($0)" }
        let people: [DirectoryChange] = members.flatMap { member -> [DirectoryChange] in
            let keys = WebPushSubscribed.Subscription.Keys(p256dh: "key", auth: "secret")
            return [
                .teammateUpserted(TeammateUpserted(workspace: "acme", teammate: member, email: "\(member)@acme.example")),
                .webPushSubscribed(
                    WebPushSubscribed(
                        workspace: "acme", teammate: member, subscription: .init(endpoint: "https://push.example/\(member)", keys: keys))),
                .deviceRegistered(
                    DeviceRegistered(workspace: "acme", teammate: member, device: "d-\(member)", provider: .fcm, token: "t-\(member)")),
            ]
        }
        let team = DirectoryChange.teamUpserted(TeamUpserted(workspace: "acme", team: "all", members: members))
        try await RunningRouter.with(directory: people + [team]) { router in
            let assignee = #"{"type":"team","id":"all"}"#
            try await router.publish(
                Produced.assignment("c-1", to: assignee), Produced.assignment("c-2", to: assignee), Produced.assignment("c-3", to: assignee)
            )
            for queue in [WorkQueue.webPush, .mobilePush, .email] {
                try await router.broker.wait(forReady: 4500, in: queue.name)
            }
            await router.stop()
            #expect(try await router.broker.ready(in: WorkQueue.assignments.name) == 0)
            for queue in [WorkQueue.webPush, .mobilePush, .email] {
                #expect(try await router.broker.ready(in: queue.name) == 4500)
            }
        }
    }

    @Test func `a content-free workspace's jobs say nothing of a customer's, on any channel`() async throws {
        try await RunningRouter.with { router in
            try await router.publish(
                Produced.event("directory.workspace.upserted", id: "f-1", data: #"{"workspace":"acme","contentFree":true}"#))
            try await router.store.wait { try await router.store.directory.exportWorkspace("acme")?.contentFree == true }
            try await router.publish(Produced.assignment("c-1"))
            for queue in [WorkQueue.webPush, .mobilePush, .email] {
                let body = String(decoding: try await router.broker.take(from: queue.name).body, as: UTF8.self)
                #expect(body.contains("A conversation was assigned to Sales"))
                for word in ["Ada", "Refund", "Hi"] { #expect(!body.contains("\"\(word)"), "\(queue.name): \(word)") }
            }
            await router.stop()
        }
    }

    @Test func `the feed comes first, and an assignment right behind it finds the people`() async throws {
        try await RunningRouter.with(directory: []) { router in
            try await router.publish(
                Produced.event("directory.workspace.upserted", id: "f-1", data: #"{"workspace":"acme","name":"Acme"}"#),
                Produced.event(
                    "directory.teammate.upserted", id: "f-2", data: #"{"workspace":"acme","teammate":"ann","email":"ann@acme.example"}"#),
                Produced.event("directory.team.upserted", id: "f-3", data: #"{"workspace":"acme","team":"ops","members":["ann"]}"#))
            try await router.store.wait { try await router.store.directory.profile(workspace: "acme", teammate: "ann")?.teams == ["ops"] }
            try await router.publish(Produced.assignment("c-1", to: #"{"type":"team","id":"ops"}"#))
            #expect(Set(try await router.jobs(1, of: .email).keys) == ["ann"])
        }
    }

    @Test func `an assignment is not acknowledged before all of its jobs are on the broker, and when it comes again the ids are the same`()
        async throws
    {
        try await RunningRouter.with(on: .rabbitMQ) { router in
            try await router.broker.deleteQueue(WorkQueue.webPush.name)
            try await router.publish(Produced.assignment("c-1"))
            await router.log.wait(for: "publishing failed, the source stays unacknowledged", times: 1)
            let first = try await router.jobs(2, of: .mobilePush)
            try await router.broker.dropConnections(named: "assignments")

            let again = try await router.jobs(2, of: .mobilePush)
            #expect(again == first)
            #expect(await router.store.repeats == [false, true])
            try await router.broker.declare(.webPush)
            let web = try #require(try await router.jobs(1, of: .webPush)["nadia"])
            #expect(web.notification.id == first["nadia"]?.notification.id)
        }
    }

    @Test func `a router that is ended by force before its jobs are confirmed leaves the assignment in the queue`() async throws {
        try await RunningRouter.with(isStarted: false) { router in
            try await router.broker.deleteQueue(WorkQueue.webPush.name)
            try await router.publish(Produced.assignment("c-1"))
            let running = Task { try await router.service.run() }
            await router.log.wait(for: "publishing failed, the source stays unacknowledged", times: 1)
            running.cancel()
            try await running.value
            try await router.broker.wait(forReady: 1, in: WorkQueue.assignments.name)
        }
    }

    @Test func `the same event in a second message rings nobody twice`() async throws {
        try await RunningRouter.with { router in
            let time = Timestamp.now
            for _ in 1...2 { try await router.publish(Produced.assignment("c-1", to: Produced.matteo, time: time)) }
            try await router.publish(Produced.assignment("c-2", to: Produced.matteo))
            let jobs = try await router.broker.take(2, from: WorkQueue.mobilePush.name).map { try Job.read($0.body) }
            #expect(jobs.map(\.notification.conversation) == ["c-1", "c-2"])
            await router.stop()
            #expect(try await router.broker.ready(in: WorkQueue.mobilePush.name) == 0)
        }
    }

    @Test func `many assignments make as many jobs, each once`() async throws {
        try await RunningRouter.with { router in
            let messages = (1...300).map { Produced.assignment("c-\($0)", to: Produced.matteo) }
            try await router.broker.publish(messages)
            let jobs = try await router.broker.take(300, from: WorkQueue.mobilePush.name)
            #expect(Set(jobs.map(\.properties.messageID)).count == 300)
            await router.stop()
            #expect(try await router.broker.ready(in: WorkQueue.mobilePush.name) == 0)
            #expect(try await router.broker.ready(in: WorkQueue.assignments.name) == 0)
        }
    }
}
