import AMQP
import Directory
import FleetHarness
import Foundation
import Messages
import Testing

/// The router dies between commit, publish and acknowledge, and is started again: nobody misses anything, and what comes twice carries
/// the same id.
@Suite(.serialized) struct `The router is killed` {
    private static let people = ["ann", "ben", "kim"]
    /// Three people, three channels.
    private static let jobs = 9

    struct CrashPoint: Sendable, CustomTestStringConvertible {
        var failpoint: String
        var duplicates: ClosedRange<Int>
        var testDescription: String { failpoint }
    }

    static let crashPoints = [
        CrashPoint(failpoint: "afterDelivery:kill", duplicates: 0...0),
        CrashPoint(failpoint: "afterCommit:kill", duplicates: 0...0),
        // What is confirmed is there, and what is not may be: the broker had it in hand.
        CrashPoint(failpoint: "afterConfirm:kill", duplicates: 1...jobs),
        CrashPoint(failpoint: "afterConfirm:kill:after 5", duplicates: 5...jobs),
        CrashPoint(failpoint: "afterAllConfirms:kill", duplicates: jobs...jobs),
    ]

    @Test(.timeLimit(.minutes(2)), arguments: crashPoints)
    func `while it handles an assignment`(point: CrashPoint) async throws {
        try await TestFleet.run { fleet in
            try await fleet.know(Self.people)
            try await Self.die(at: point.failpoint, fleet) { try await fleet.publish([.assigned("c-1", toTeam: "sales")]) }
            try await fleet.start(.router)
            try await fleet.wait(forReady: Self.jobs + point.duplicates.lowerBound, in: jobQueues)
            #expect(await fleet.terminate(.router) == 0)
            let published = try await Self.published(fleet)
            #expect(published.recipients == Self.everybody(Self.people))
            #expect(point.duplicates.contains(published.duplicates), "\(published.duplicates) jobs came twice")
            try await Self.expectNothingLeft(fleet)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `after a copy is on its retry queue and before the assignment is acknowledged`() async throws {
        try await TestFleet.run { fleet in
            try await Self.die(at: "afterRetryConfirm:kill", fleet) { try await fleet.publish([.assigned("c-1", toTeam: "sales")]) }
            try await fleet.know(Self.people)
            try await fleet.start(.router)
            // The redelivered one rings, and so does its copy from the retry queue: the broker cannot know that they are one.
            try await fleet.wait(forReady: 2 * Self.jobs, in: jobQueues)
            #expect(await fleet.terminate(.router) == 0)
            let published = try await Self.published(fleet)
            #expect(published.recipients == Self.everybody(Self.people))
            #expect(published.duplicates == Self.jobs)
            try await Self.expectNothingLeft(fleet)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `between a change of the directory and its acknowledgement`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.know(Self.people)
            try await Self.die(at: "afterFeedCommit:kill", fleet) { try await fleet.addTeam("support", ["ann", "kim"]) }
            try await fleet.start(.router)
            try await fleet.publish([.assigned("c-1", toTeam: "support")])
            try await fleet.wait(forReady: 6, in: jobQueues)
            #expect(await fleet.terminate(.router) == 0)
            let published = try await Self.published(fleet)
            #expect(published.recipients == Self.everybody(["ann", "kim"]))
            #expect(published.duplicates == 0)
            try await Self.expectNothingLeft(fleet)
        }
    }

    @Test(.timeLimit(.minutes(2))) func `between deciding a waiting job again and its acknowledgement`() async throws {
        try await TestFleet.run { fleet in
            try await fleet.know(Self.people)
            try await fleet.start(.router)
            try await fleet.publish([.assigned("c-1", to: "ann")])
            try await fleet.wait(forReady: 3, in: jobQueues)
            #expect(await fleet.terminate(.router) == 0)
            let waited = try await fleet.drain(jobQueues).map { message in
                let key = message.routingKey.replacing(".decided", with: "")
                return OutgoingMessage(
                    exchange: Exchange.jobs.rawValue, routingKey: key, properties: message.properties, body: message.body)
            }
            #expect(waited.count == 3)
            try await Self.die(at: "afterJobRecheckCommit:kill", fleet) { for message in waited { try await fleet.publish(message) } }
            #expect(try await fleet.ready(in: jobQueues) == 0)
            try await fleet.start(.router)
            try await fleet.wait(forReady: 3, in: jobQueues)
            #expect(await fleet.terminate(.router) == 0)
            let published = try await Self.published(fleet)
            #expect(published.recipients == Self.everybody(["ann"]) && published.duplicates == 0)
            try await Self.expectNothingLeft(fleet)
        }
    }

    /// All at once, since each has to wait until the lease of the dead router has run out.
    @Test(.timeLimit(.minutes(2)))
    func `at the second look at somebody who was active: they are told within 15 s of its return`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (failpoint, duplicates) in [("afterLease:kill", 0), ("afterRecheckConfirms:kill", 3)] {
                group.addTask { try await Self.dieAtSecondLook(failpoint, duplicates) }
            }
            group.addTask { try await Self.dieBeforeAReassignment() }
            try await group.waitForAll()
        }
    }

    private static func dieAtSecondLook(_ failpoint: String, _ duplicates: Int) async throws {
        try await TestFleet.run { fleet in
            await fleet.set("BELFRY_PRESENCE_WINDOW", "5s")
            try await fleet.know(people)
            try await die(at: failpoint, fleet) {
                try await fleet.makeActive("ann")
                try await fleet.publish([.assigned("c-1", to: "ann")])
            }
            try await fleet.start(.router)
            try await fleet.wait(forReady: 3 + duplicates, in: jobQueues, within: .seconds(15))
            try await fleet.waitForNothingHeld()
            #expect(await fleet.terminate(.router) == 0)
            let published = try await published(fleet)
            #expect(published.recipients == everybody(["ann"]))
            #expect(published.duplicates == duplicates, "\(failpoint)")
            try await expectNothingLeft(fleet)
        }
    }
}

extension `The router is killed` {
    /// Ann's ring for her team is claimed and does not get out. Then the conversation is given to her alone: that event is silenced by the
    /// claim and acknowledged, and by the time of the next look the team does not have the conversation any more.
    private static func dieBeforeAReassignment() async throws {
        try await TestFleet.run { fleet in
            await fleet.set("BELFRY_PRESENCE_WINDOW", "5s")
            try await fleet.know(people)
            try await die(at: "afterLease:kill", fleet) {
                try await fleet.makeActive("ann")
                try await fleet.publish([.assigned("c-1", toTeam: "sales")])
            }
            try await fleet.publish([.assigned("c-1", to: "ann")])
            try await fleet.start(.router)
            try await fleet.wait(forReady: jobs, in: jobQueues, within: .seconds(15))
            try await fleet.waitForNothingHeld()
            #expect(await fleet.terminate(.router) == 0)
            let published = try await published(fleet)
            #expect(published.recipients == everybody(people))
            #expect(published.duplicates == 0)
            try await expectNothingLeft(fleet)
        }
    }

    /// Starts a router that kills itself, gives it something to do, and waits for its end.
    private static func die(at failpoint: String, _ fleet: TestFleet, _ publish: () async throws -> Void) async throws {
        let dying = try await fleet.start(.router, with: ["BELFRY_FAILPOINT": failpoint])
        try await publish()
        #expect(await dying.end() == SIGKILL)
    }

    private static func everybody(_ people: [String]) -> Set<String> {
        Set(people.flatMap { person in Channel.allCases.map { "\(person) \($0.rawValue)" } })
    }

    /// Whom the jobs on the broker are for, and how many are there a second time. The same id has to be the same job.
    private static func published(_ fleet: TestFleet) async throws -> (recipients: Set<String>, duplicates: Int) {
        let messages = try await fleet.drain(jobQueues)
        let jobs = try messages.map { try Job.read($0.body) }
        let byID = Dictionary(grouping: jobs, by: \.id)
        #expect(byID.values.allSatisfy { copies in copies.count <= 2 && copies.allSatisfy { $0 == copies[0] } })
        #expect(Set(jobs.map { "\($0.notification.teammate) \($0.channel.rawValue)" }).count == byID.count, "one job has two ids")
        return (Set(jobs.map { "\($0.notification.teammate) \($0.channel.rawValue)" }), jobs.count - byID.count)
    }

    private static func expectNothingLeft(_ fleet: TestFleet) async throws {
        let queues = [WorkQueue.assignments, .directory].flatMap { queue in
            [queue.name, queue.deadName] + queue.retryDelays.map { queue.name(of: $0) }
        }
        #expect(try await fleet.ready(in: queues + [WorkQueue.rechecks]) == 0)
    }
}
