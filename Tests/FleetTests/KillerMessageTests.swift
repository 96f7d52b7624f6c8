import AMQP
import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// A job that ends its worker whenever it is taken, among others that are fine.
@Suite(.serialized) struct `A message that kills the process` {
    private static let neighbours = 12

    @Test(.timeLimit(.minutes(5)))
    func `ends in the dead-letter queue after twenty deaths, and its neighbours are delivered`() async throws {
        try await TestFleet.run { fleet in
            var killer: Job?
            for number in 0...Self.neighbours {
                let job = try await fleet.publishJob("c-\(number)", for: .mobilePush)
                // Neither the first nor the last.
                if number == Self.neighbours / 2 { killer = job }
            }
            let id = try #require(killer).id.lowercase
            let deaths = try await Self.deaths(of: .mobilePush, at: id, WorkQueue.mobilePush, fleet)
            #expect(deaths == 20)
            let letters = try await fleet.drain([WorkQueue.mobilePush.deadName])
            #expect(letters.map(\.properties.messageID) == [id])
            #expect(letters.first?.body == killer?.json())
            #expect(letters.first?.properties.headers["belfry-error-reason"] == .string("poisonMessage"))
            let arrived = await fleet.sandbox.received(ReceivedFilter(provider: .apns, verdict: .accepted))
            #expect(Set(arrived.map(\.identity)).count == Self.neighbours)
            #expect(!arrived.contains { $0.identity == id })
            #expect(try await fleet.drain([WorkQueue.mobilePush.name]).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(5)))
    func `or an event that ends its router does, and its neighbours are decided`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.know(["ann"])
            let events = (0...Self.neighbours).map { TestEvent.assigned("c-\($0)", to: "ann") }
            try await fleet.publish(events)
            let killer = events[Self.neighbours / 2].id
            let deaths = try await Self.deaths(of: .router, at: killer, .assignments, fleet)
            #expect(deaths == 20)
            let letters = try await fleet.drain([WorkQueue.assignments.deadName])
            #expect(letters.map(\.properties.messageID) == [killer])
            #expect(letters.first?.properties.headers["belfry-error-reason"] == .string("poisonMessage"))
            let conversations = try await fleet.drain(jobQueues).map { try Job.read($0.body).notification.conversation }
            #expect(Set(conversations) == Set((0...Self.neighbours).filter { $0 != Self.neighbours / 2 }.map { "c-\($0)" }))
            #expect(try await fleet.drain([WorkQueue.assignments.name]).isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a report that ends its router does so twice, since losing it costs no notification`() async throws {
        try await TestFleet.run { fleet in
            let killer = OutgoingMessage(
                exchange: Exchange.outcomes.rawValue, routingKey: OutcomeKey.jobOutcomes.rawValue,
                properties: MessageProperties(contentType: "application/json", messageID: "killer"), body: JobOutcomes(outcomes: []).json())
            try await fleet.know(["ann"])
            try await fleet.publish(killer)
            for _ in 0..<2 {
                let process = try await fleet.start(.router, with: ["BELFRY_FAILPOINT": "afterDelivery:kill:of killer"])
                #expect(await process.end() == SIGKILL)
            }
            try await fleet.start(.router, with: ["BELFRY_FAILPOINT": "afterDelivery:kill:of killer"])
            try await fleet.publish([TestEvent.assigned("c-1", to: "ann")])
            while try await fleet.ready(in: [WorkQueue.email.name, WorkQueue.mobilePush.name]) == 0 {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(await fleet.terminate(.router) == 0)
            #expect(try await fleet.ready(in: [SideQueue.journal.rawValue]) == 0)
        }
    }

    private enum End { case died(Int32), deadLettered }

    /// Starts a process again as often as it dies, as whoever supervises it would, until the message is dead. How often it died.
    private static func deaths(of member: FleetMember, at id: String, _ queue: WorkQueue, _ fleet: TestFleet) async throws -> Int {
        for deaths in 0..<40 {
            let process = try await fleet.start(member, with: ["BELFRY_FAILPOINT": "afterDelivery:kill:of \(id)"])
            switch try await end(of: process, member, queue, fleet) {
            case .died(let signal): #expect(signal == SIGKILL)
            case .deadLettered: return deaths
            }
        }
        return 40
    }

    /// Waits until the process dies or a dead letter is there; then it is stopped in the usual way.
    private static func end(of process: RunningMember, _ member: FleetMember, _ queue: WorkQueue, _ fleet: TestFleet) async throws -> End {
        try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask { .died(await process.end()) }
            group.addTask {
                while try await fleet.ready(in: [queue.deadName]) == 0 { try await Task.sleep(for: .milliseconds(100)) }
                return .deadLettered
            }
            let first = try await group.next() ?? .deadLettered
            if case .deadLettered = first { #expect(await fleet.terminate(member) == 0) }
            group.cancelAll()
            return first
        }
    }
}
