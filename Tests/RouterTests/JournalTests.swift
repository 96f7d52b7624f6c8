import AMQP
import Directory
import Foundation
import MemoryBroker
import Messages
import PrivateBroker
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct JournalTests {
    @Test func `what workers report and what people saw is written down, and what cannot be read is passed over`() async throws {
        let entry = JobOutcomes.Entry(
            job: UUID(), notification: UUID(), workspace: "acme", teammate: "nadia", conversation: "c-1", channel: .email,
            destination: "d-1",
            result: .delivered, provider: "ses", code: "200", reason: "", attempt: 1, at: Timestamp(milliseconds: 1_795_356_225_000))
        let key = OutcomeKey.jobOutcomes.rawValue
        try await RunningRouter.with { router in
            try await router.publish(
                OutgoingMessage(exchange: Exchange.outcomes.rawValue, routingKey: key, body: Array("no JSON".utf8)),
                Produced.message("notification.shown", "{}"),
                // A mail's, by the way of another channel's worker.
                OutgoingMessage(
                    exchange: Exchange.webPushOut.rawValue, routingKey: key, body: JobOutcomes(outcomes: [entry, entry]).json()),
                OutgoingMessage(exchange: Exchange.outcomes.rawValue, routingKey: key, body: JobOutcomes(outcomes: [entry]).json()),
                Produced.event("notification.shown", id: "s-1", data: #"{"workspace":"acme","notification":"n-1","destination":"d-1"}"#),
                Produced.event("notification.clicked", id: "s-2", data: #"{"workspace":"acme","notification":"n-1"}"#))
            try await router.store.wait { await router.store.receipts.count >= 2 }
            #expect(await router.store.outcomes == [entry])
            #expect(await router.store.receipts.map(\.kind) == [.shown, .clicked])
            #expect(await router.store.receipts.map(\.seen.notification) == ["n-1", "n-1"])
            await router.stop()
            #expect(try await router.broker.ready(in: SideQueue.journal.rawValue) == 0)
        }
    }
}
