import AMQP
import Directory
import Foundation
import Generated
import MemoryBroker
import Messages
import PrivateBroker
import Routing
import Testing

/// What `belfry explain FILE` says before is what the running router does: over generated workspaces, conversations and assignments.
@Suite struct `A dry run is the deed` {
    private static let batches = 4
    private static let cases = 250

    @Test(.timeLimit(.minutes(5))) func `in 1,000 generated cases`() async throws {
        let seed = Self.firstSeed
        try await RunningRouter.with(presenceWindow: .seconds(600), directory: []) { router in
            var dryRuns: [DryRun] = []
            for batch in 0..<Self.batches {
                let first = seed &+ UInt64(batch * Self.cases)
                dryRuns += try await Self.run((0..<UInt64(Self.cases)).map { first &+ $0 }, on: router)
            }
            await router.stop()
            let deeds = try await Deeds(router)
            for dryRun in dryRuns { try await dryRun.expectDeed(deeds) }
            Self.expectEveryReason(in: dryRuns, seed)
        }
    }

    /// Another one each time, so that more is seen over time; `BELFRY_TEST_SEED` repeats a case as the first one.
    private static var firstSeed: UInt64 {
        ProcessInfo.processInfo.environment["BELFRY_TEST_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1 << 48)
    }

    /// Makes cases, explains each, gives the assignments to the router, and waits until it has looked at them.
    private static func run(_ seeds: [UInt64], on router: RunningRouter) async throws -> [DryRun] {
        let now = Timestamp.now
        let settings = RoutingSettings(presenceWindow: .seconds(600))
        let cases = seeds.map { GeneratedCase(seed: $0, now: now) }
        _ = try await router.store.apply(cases.flatMap(\.changes))
        try await router.store.recordActivity(cases.flatMap(\.activity), now: now)
        for (at, past) in Dictionary(grouping: cases.flatMap(\.past), by: \.at).sorted(by: { $0.key < $1.key }) {
            _ = try await router.store.route(past.map { RoutableEvent($0.event) }, now: at, settings: settings)
        }
        let handled = await router.store.firstCopies
        var dryRuns: [DryRun] = []
        for generated in cases {
            // The command reads the file as the router reads a message.
            let body = ReceivedBody(contentType: Produced.cloudEvents, bytes: generated.event.json ?? [])
            let event = try Event.read(body, arrival: now)
            let explanation = try await router.store.directory.explain(event, now: .now, settings: settings, everybody: true)
            dryRuns.append(DryRun(generated: generated, explanation: explanation))
        }
        try await router.broker.publish(cases.map(message))
        try await router.store.wait { await router.store.firstCopies >= handled + cases.count }
        return dryRuns
    }

    private static func message(_ generated: GeneratedCase) -> OutgoingMessage {
        let key = if case .opened = generated.event.content { EventType.conversationOpened } else { EventType.conversationAssigned }
        return OutgoingMessage(
            exchange: Exchange.events.rawValue, routingKey: key.rawValue,
            properties: MessageProperties(contentType: Produced.cloudEvents, messageID: generated.workspace),
            body: generated.event.json ?? [])
    }

    /// A generator that never comes to some rule would prove nothing about it. What only a second look can find is not here.
    private static func expectEveryReason(in dryRuns: [DryRun], _ seed: UInt64) {
        let decisions = dryRuns.flatMap(\.explanation.decisions)
        let words = Set(decisions.map { $0.reason?.word ?? "told" })
        let gone = Timestamp(milliseconds: 0)
        let absences: [Absence] = [.neverRegistered, .permissionWithdrawn, .loggedOut, .gone(at: gone)]
        let reasons: [Reason] =
            [
                .noAssignee, .teammateRemoved, .actor, .conversationClosed, .alreadySeen, .channelOff(.assignedToMe), .addressSuppressed,
                .active, .alreadyNotified, .notARecipient,
            ] + absences.map(Reason.noDestination)
        #expect(words.isSuperset(of: reasons.map(\.word) + ["told"]), "seed \(seed)")
        #expect(dryRuns.contains { $0.explanation.unknownAssignee != nil }, "seed \(seed)")
        #expect(decisions.contains { $0.destinations.count > 1 } && decisions.contains { $0.heldUntil != nil }, "seed \(seed)")
    }
}
