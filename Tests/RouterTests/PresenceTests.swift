import AMQP
import Directory
import MemoryBroker
import Messages
import PrivateBroker
import ServiceLifecycle
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct PresenceTests {
    static func active(_ teammate: String, _ number: Int, time: Timestamp = .now) -> OutgoingMessage {
        Produced.event(
            "presence.active", id: "p-\(teammate)-\(number)", data: #"{"workspace":"acme","teammate":"\#(teammate)"}"#, time: time)
    }

    @Test func `much activity is few writes, one line per person with the newest moment`() async throws {
        try await RunningRouter.with { router in
            let newest = Timestamp.now
            let events = (0..<400).map { number in
                Self.active(number.isMultiple(of: 2) ? "nadia" : "matteo", number, time: newest - .milliseconds(number / 2))
            }
            try await router.broker.publish(events)
            for teammate in ["nadia", "matteo"] {
                try await router.store.wait {
                    try await router.store.directory.profile(workspace: "acme", teammate: teammate)?.lastActivity == newest
                }
            }
            await router.stop()
            let writes = await router.store.activity
            #expect(writes.count < 20)
            for write in writes { #expect(Set(write.map(\.teammate)).count == write.count) }
        }
    }

    @Test func `activity counts before it is written: an assignment half a second later is held`() async throws {
        try await RunningRouter.with { router in
            await router.store.refuseActivity(true)
            try await router.publish(Self.active("matteo", 1))
            await router.store.waitForRefusal()
            try await router.publish(Produced.assignment("c-1", to: Produced.matteo), Produced.assignment("c-2"))
            #expect(Set(try await router.jobs(1, of: .mobilePush).keys) == ["nadia"])
            #expect(try await router.store.nextDue() != nil)
            await router.store.refuseActivity(false)
        }
    }

    @Test func `whoever is active is not told, and is told when they fall silent`() async throws {
        try await RunningRouter.with(presenceWindow: .seconds(2)) { router in
            try await router.publish(Self.active("matteo", 1))
            try await router.store.wait { await !router.store.activity.isEmpty }
            let assigned = Timestamp.now
            try await router.publish(Produced.assignment("c-1"))
            #expect(Set(try await router.jobs(1, of: .mobilePush).keys) == ["nadia"])
            #expect(try await router.broker.ready(in: WorkQueue.mobilePush.name) == 0)
            #expect(try await router.store.nextDue() != nil)

            let later = try #require(try await router.jobs(1, of: .mobilePush)["matteo"])
            #expect(
                later.notification.id
                    == StableID.notification(workspace: "acme", source: "/helpdesk", event: "event-c-1", teammate: "matteo"))
            #expect(Timestamp.now - assigned > .seconds(1))
            try await router.store.wait { try await router.store.nextDue() == nil }
        }
    }

    @Test func `who falls silent is told within the window and 15 s of the assignment, though the router was restarted meanwhile`()
        async throws
    {
        try await RunningRouter.with(presenceWindow: .seconds(2)) { router in
            try await router.publish(Self.active("matteo", 1))
            try await router.store.wait { await !router.store.activity.isEmpty }
            let assigned = ContinuousClock.now
            try await router.publish(Produced.assignment("c-1", to: Produced.matteo))
            try await router.store.wait { try await router.store.nextDue() != nil }
            await router.stop()

            let second = RunningRouter.make(router.broker, router.store, .seconds(2))
            let running = Task { try await second.group.run() }
            #expect(try await second.jobs(1, of: .mobilePush).keys.contains("matteo"))
            #expect(.now - assigned < .seconds(17))
            await second.stop()
            try await running.value
            #expect(try await router.broker.ready(in: WorkQueue.mobilePush.name) == 0)
        }
    }

    @Test func `seen, closed or given to somebody else: the second look says so, and nobody is told`() async throws {
        try await RunningRouter.with(presenceWindow: .seconds(2)) { router in
            try await router.publish(Self.active("matteo", 1))
            try await router.store.wait { await !router.store.activity.isEmpty }
            for conversation in ["c-seen", "c-closed", "c-given"] {
                try await router.publish(Produced.assignment(conversation, to: Produced.matteo))
            }
            try await router.store.wait { await router.store.firstCopies >= 3 }
            let reference = #""workspace":"acme","conversation":{"id":"#
            try await router.publish(
                Produced.event("conversation.seen", id: "s", data: "{\(reference)\"c-seen\"},\"teammate\":\"matteo\"}"),
                Produced.event("conversation.closed", id: "c", data: "{\(reference)\"c-closed\"}}"),
                Produced.assignment("c-given", to: #"{"type":"teammate","id":"luca"}"#, id: "given"))
            try await router.store.wait { try await router.store.nextDue() == nil }
            await router.stop()
            for (conversation, reason) in [("c-seen", "alreadySeen"), ("c-closed", "conversationClosed"), ("c-given", "reassigned")] {
                let history = try await router.store.directory.history(workspace: "acme", conversation: conversation, teammate: "matteo")
                let entry = history?.entries.first { $0.isRecheck }
                let second = try #require(entry, "\(conversation)")
                #expect(second.decisions.map(\.word) == [reason])
            }
            #expect(try await router.broker.ready(in: WorkQueue.mobilePush.name) == 0)
        }
    }

    @Test func `activity that cannot be read is ignored`() async throws {
        try await RunningRouter.with { router in
            try await router.publish(
                Produced.message("presence.active", "no JSON"), Produced.event("presence.active", id: "p", data: "{}"),
                Self.active("nadia", 1))
            try await router.store.wait { await !router.store.activity.isEmpty }
            #expect(await router.store.activity.first?.map(\.teammate) == ["nadia"])
        }
    }
}
