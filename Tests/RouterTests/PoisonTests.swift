import AMQP
import Directory
import MemoryBroker
import Messages
import PrivateBroker
import Router
import Testing

/// Messages on which the directory fails, although it works.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PoisonTests {
    @Test func `an assignment that the directory can never take is dead, byte for byte, and its neighbours are routed`() async throws {
        try await RunningRouter.with { router in
            await router.store.failOn("poison")
            let poison = Produced.assignment("poison", to: Produced.matteo)
            try await router.publish(
                Produced.assignment("before", to: Produced.matteo), poison, Produced.assignment("after", to: Produced.matteo))
            let jobs = try await router.broker.take(2, from: WorkQueue.mobilePush.name).map { try Job.read($0.body) }
            #expect(Set(jobs.map(\.notification.conversation)) == ["before", "after"])
            let dead = try await router.broker.take(from: WorkQueue.assignments.deadName)
            #expect(dead.body == poison.body)
            #expect(dead.text("belfry-error-reason") == "directoryFailed")
            #expect(dead.text("belfry-error-detail")?.contains("failed by a test") == true)
            #expect(router.service.directoryFailure == nil)
        }
    }

    @Test func `a change that the directory can never take is dead, and those behind it are applied`() async throws {
        try await RunningRouter.with { router in
            await router.store.failOn("poison")
            let type = "directory.teammate.upserted"
            let poison = Produced.event(type, id: "f-1", data: #"{"workspace":"acme","teammate":"poison"}"#)
            try await router.publish(poison, Produced.event(type, id: "f-2", data: #"{"workspace":"acme","teammate":"ann"}"#))
            let dead = try await router.broker.take(from: WorkQueue.directory.deadName)
            #expect(dead.body == poison.body)
            #expect(dead.text("belfry-error-reason") == "directoryFailed")
            try await router.store.wait { try await router.store.directory.profile(workspace: "acme", teammate: "ann") != nil }
        }
    }

    @Test func `a directory that fails on everything is waited for`() async throws {
        try await RunningRouter.with { router in
            await router.store.failOnAll(true)
            for number in 1...5 { try await router.publish(Produced.assignment("c-\(number)", to: Produced.matteo)) }
            await router.log.wait(for: "the directory does not answer: holding everything, asking again")
            await router.store.failOnAll(false)
            _ = try await router.broker.take(3, from: WorkQueue.assignments.deadName)
            let jobs = try await router.broker.take(2, from: WorkQueue.mobilePush.name).map { try Job.read($0.body) }
            #expect(Set(jobs.map(\.notification.conversation)) == ["c-4", "c-5"])
            // The rechecks ask it again and again, and each answer ends the failure.
            try await router.store.wait { router.service.directoryFailure == nil }
            #expect(try await router.broker.ready(in: WorkQueue.assignments.deadName) == 0)
        }
    }
}
