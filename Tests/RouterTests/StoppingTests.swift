import AMQP
import Directory
import MemoryBroker
import Messages
import PrivateBroker
import Router
import ServiceLifecycle
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct StoppingTests {
    @Test func `while the directory is down nothing is lost, and afterwards everything is done, in order`() async throws {
        try await RunningRouter.with(on: .rabbitMQ) { router in
            await router.store.takeDown()
            try await router.publish(
                Produced.event(
                    "directory.team.upserted", id: "t-1", data: #"{"workspace":"acme","team":"ops","members":["nadia"],"version":1}"#))
            try await router.publish(Produced.assignment("c-1", to: Produced.matteo), Produced.assignment("c-2", to: Produced.matteo))
            await router.store.waitForRefusal()
            await router.log.wait(for: "the directory does not answer: holding everything, asking again")
            #expect(router.service.directoryFailure?.contains("taken down by a test") == true)
            try await router.publish(
                Produced.event(
                    "directory.team.upserted", id: "t-2", data: #"{"workspace":"acme","team":"ops","members":["matteo"],"version":2}"#))
            #expect(try await router.broker.ready(in: WorkQueue.mobilePush.name) == 0)

            await router.store.bringBack()
            let jobs = try await router.broker.take(2, from: WorkQueue.mobilePush.name).map { try Job.read($0.body) }
            #expect(jobs.map(\.notification.conversation) == ["c-1", "c-2"])
            try await router.store.wait {
                try await router.store.directory.profile(workspace: "acme", teammate: "matteo")?.teams == ["ops", "sales"]
            }
            #expect(try await router.store.directory.profile(workspace: "acme", teammate: "nadia")?.teams == ["sales"])
            await router.log.wait(for: "the directory answers again")
            #expect(router.service.directoryFailure == nil)
            await router.stop()
            #expect(try await router.broker.ready(in: WorkQueue.assignments.name) == 0)
            #expect(try await router.broker.ready(in: WorkQueue.directory.name) == 0)
        }
    }

    @Test func `a router whose directory is down stops when it is asked to, and what it held goes back`() async throws {
        try await RunningRouter.with { router in
            await router.store.takeDown()
            try await router.publish(Produced.assignment("c-1"), PresenceTests.active("nadia", 1))
            try await router.publish(
                Produced.event("directory.teammate.upserted", id: "t-1", data: #"{"workspace":"acme","teammate":"ann"}"#))
            await router.log.wait(for: "the directory does not answer: holding everything, asking again")
            try await router.broker.wait(forReady: 0, in: WorkQueue.assignments.name)
            try await router.broker.wait(forReady: 0, in: WorkQueue.directory.name)
            await router.stop()
            try await router.broker.wait(forReady: 1, in: WorkQueue.assignments.name)
            try await router.broker.wait(forReady: 1, in: WorkQueue.directory.name)
        }
    }

    @Test func `a stop settles what was begun and leaves the rest in the queue`() async throws {
        try await RunningRouter.with(isStarted: false) { router in
            let messages = (1...200).map { Produced.assignment("c-\($0)", to: Produced.matteo) }
            try await router.broker.publish(messages)
            let running = Task { try await router.group.run() }
            _ = try await router.broker.take(from: WorkQueue.mobilePush.name)
            await router.group.triggerGracefulShutdown()
            try await running.value
            // What is not a job yet is an assignment still.
            let jobs = try await router.broker.ready(in: WorkQueue.mobilePush.name)
            let assignments = try await router.broker.ready(in: WorkQueue.assignments.name)
            #expect(jobs + assignments == 199)
        }
    }

    @Test(arguments: [WorkQueue.assignments.name, WorkQueue.directory.name, SideQueue.presence.rawValue, SideQueue.journal.rawValue])
    func `a missing queue ends the router at its start, with the broker's reason`(queue: String) async throws {
        try await RunningRouter.with(isStarted: false) { router in
            try await router.broker.deleteQueue(queue)
            let error = await #expect(throws: BrokerError.self) { try await router.service.run() }
            #expect(error?.kind == .notFound)
        }
    }

    @Test(arguments: 1...5)
    func `a router without any queue says so, whatever ends first`(time: Int) async throws {
        try await withTemporaryFolder { folder in
            let store = TestStore(try SQLiteDirectory.open(path: folder + "/directory.sqlite"))
            try await TestedBroker.memory.with { broker in
                let router = RunningRouter.make(broker, store)
                let error = await #expect(throws: BrokerError.self) { try await router.service.run() }
                #expect(error?.kind == .notFound)
            }
        }
    }
}
