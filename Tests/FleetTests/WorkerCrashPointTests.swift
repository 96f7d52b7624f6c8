import AMQP
import FleetHarness
import Foundation
import Messages
import Sandbox
import Testing

/// A worker dies at each step of a job, and is started again: the job gets to its end, and what comes twice carries the same id.
@Suite(.serialized) struct `A worker is killed` {
    @Test(.timeLimit(.minutes(2))) func `before it has done anything: the notification comes once`() async throws {
        try await TestFleet.run { fleet in
            try await Self.die(.webPush, at: "afterDelivery:kill", fleet)
            try await Self.expectArrivals(1, .webPush, fleet)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `while the provider keeps it waiting: the request is made again`() async throws {
        try await TestFleet.run { fleet in
            await fleet.sandbox.setFault(Fault(.webPush, count: 1, action: .hang))
            let dying = try await fleet.start(.webPush)
            try await fleet.publishJob("c-1", for: .webPush)
            let first = await fleet.sandbox.received(ReceivedFilter(verdict: .fault), atLeast: 1, timeout: .seconds(60))
            dying.signal(SIGKILL)
            _ = await dying.end()
            try await fleet.start(.webPush)
            let second = try await Self.expectArrivals(1, .webPush, fleet)
            #expect(first.map(\.identity) == second.map(\.identity))
            #expect(first.map(\.content) == second.map(\.content))
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: [FleetMember.webPush, .mobilePush, .email])
    func `after the provider's yes: the notification comes twice, under one id`(_ member: FleetMember) async throws {
        try await TestFleet.run { fleet in
            try await Self.die(member, at: "afterAnswer:kill", fleet)
            try await Self.expectArrivals(2, member, fleet)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `after the copy on the retry queue is confirmed: both go their way, under one id`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.start(.router)
            await fleet.sandbox.setFault(Fault(.webPush, count: 1, status: 503))
            try await Self.die(.webPush, at: "afterRetryConfirm:kill", fleet)
            try await Self.expectArrivals(2, .webPush, fleet)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `after the dead letter is confirmed: it lies there twice, under one id`() async throws {
        try await TestFleet.run { fleet in
            await fleet.sandbox.setFault(Fault(.webPush, count: 2, status: 400))
            let job = try await Self.die(.webPush, at: "afterDeadLetterConfirm:kill", fleet)
            try await fleet.wait(forReady: 2, in: [WorkQueue.webPush.deadName])
            #expect(await fleet.terminate(.webPush) == 0)
            let letters = try await fleet.drain([WorkQueue.webPush.deadName])
            #expect(letters.map(\.properties.messageID) == [job.id.lowercase, job.id.lowercase])
            #expect(letters.allSatisfy { $0.body == job.json() })
            try await Self.expectNothingLeft(.webPush, fleet)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `after the loss of a destination is confirmed: it is reported twice`() async throws {
        try await TestFleet.run { fleet in
            await fleet.sandbox.setFault(Fault(.webPush, count: 2, status: 410))
            let job = try await Self.die(.webPush, at: "afterGoneConfirm:kill", fleet)
            try await fleet.wait(forReady: 2, in: [WorkQueue.directory.name])
            #expect(await fleet.terminate(.webPush) == 0)
            let reports = try await fleet.consume(2, from: WorkQueue.directory.name).map { try DestinationGone.read($0.body) }
            #expect(reports.map(\.destination) == [job.destination.id, job.destination.id])
            #expect(reports.allSatisfy { $0.registeredAt == job.destination.registeredAt })
            try await Self.expectNothingLeft(.webPush, fleet)
        }
    }
}

extension `A worker is killed` {
    /// A worker gets one job, kills itself at a failpoint, and is started again without.
    @discardableResult
    private static func die(_ member: FleetMember, at failpoint: String, _ fleet: TestFleet) async throws -> Job {
        let dying = try await fleet.start(member, with: ["BELFRY_FAILPOINT": failpoint])
        let job = try await fleet.publishJob("c-1", for: member)
        #expect(await dying.end() == SIGKILL)
        try await fleet.start(member)
        return job
    }

    /// As many notifications as expected arrive, all with the same id, and then nothing is left of the job.
    @discardableResult
    private static func expectArrivals(_ count: Int, _ member: FleetMember, _ fleet: TestFleet) async throws -> [Received] {
        #expect(await fleet.waitForAccepted(member.provider, count, within: .seconds(60)) == count)
        #expect(await fleet.terminate(member) == 0)
        let arrived = await fleet.sandbox.received(ReceivedFilter(provider: member.provider, verdict: .accepted))
        #expect(arrived.count == count)
        #expect(Set(arrived.map(\.identity)).count == 1)
        #expect(arrived.allSatisfy { $0.identity != nil })
        try await expectNothingLeft(member, fleet)
        return arrived
    }

    private static func expectNothingLeft(_ member: FleetMember, _ fleet: TestFleet) async throws {
        let queue: WorkQueue =
            switch member {
            case .router: .assignments
            case .webPush: .webPush
            case .mobilePush: .mobilePush
            case .email: .email
            }
        #expect(try await fleet.drain([queue.name, queue.deadName] + queue.retryDelays.map { queue.name(of: $0) }).isEmpty)
    }
}
