import AMQP
import Directory
import Generated
import MemoryBroker
import Messages
import PrivateBroker
import Routing
import Testing

/// What the router has published, and its journal.
struct Deeds {
    /// By workspace.
    let jobs: [String: [Job]]
    let store: TestStore

    /// Reads the three queues of a router that has stopped.
    init(_ router: RunningRouter) async throws {
        var jobs: [Job] = []
        for queue in [WorkQueue.webPush, .mobilePush, .email] {
            while let message = try await router.broker.takeIfReady(from: queue.name) {
                let job = try Job.read(message.body)
                #expect(WorkQueue(job.channel) == queue)
                jobs.append(job)
            }
        }
        self.jobs = Dictionary(grouping: jobs, by: \.notification.workspace)
        store = router.store
    }
}

/// What was said about a generated case before the router had it.
struct DryRun {
    let generated: GeneratedCase
    let explanation: Explanation

    /// A line that can be compared, and read when it differs.
    private typealias Line = String

    /// Expects that exactly the jobs were published that were foretold, and that the journal gives the reasons that were.
    func expectDeed(_ deeds: Deeds) async throws {
        let published = deeds.jobs[generated.workspace] ?? []
        #expect(published.map(line).sorted() == told.sorted(), "BELFRY_TEST_SEED=\(generated.seed)")
        let history = try await deeds.store.directory.history(workspace: generated.workspace, conversation: "c", teammate: nil)
        let entry = history?.entries.first { $0.event == generated.event.id && !$0.isRecheck }
        if explanation.unknownAssignee != nil {
            #expect(entry == nil, "BELFRY_TEST_SEED=\(generated.seed)")
        } else if wasThereBefore, told.isEmpty {
            // The journal keeps what the first copy came to, since it may have notified.
            #expect((entry?.copies ?? 0) == generated.past.count { $0.event.id == generated.event.id } + 1)
        } else {
            #expect(entry?.decisions.map(line).sorted() == foretold.sorted(), "BELFRY_TEST_SEED=\(generated.seed)")
        }
    }

    private var wasThereBefore: Bool { generated.past.contains { $0.event.id == generated.event.id } }

    /// The jobs that the explanation promises, each with the id that follows from the event.
    private var told: [Line] {
        explanation.decisions.flatMap { decision in
            decision.destinations.map { destination in
                let notification = StableID.notification(
                    workspace: generated.workspace, source: generated.event.source, event: generated.event.id, teammate: decision.teammate)
                let job = StableID.job(notification: notification, channel: decision.channel, destination: destination.id)
                return "\(decision.teammate) \(decision.channel.rawValue) \(destination.id) \(job)"
            }
        }
    }

    private func line(_ job: Job) -> Line { "\(job.notification.teammate) \(job.channel.rawValue) \(job.destination.id) \(job.id)" }

    /// Every decision about a recipient, with its reason. Nothing is written about those who are none.
    private var foretold: [Line] {
        explanation.decisions.filter { $0.reason != .notARecipient && $0.reason != .noAssignee }.map { decision in
            line(
                decision.teammate, decision.scope, decision.channel, decision.reason?.word, decision.heldUntil,
                decision.destinations.map(\.id))
        }
    }

    private func line(_ decision: JournalDecision) -> Line {
        line(decision.teammate, decision.scope, decision.channel, decision.word, decision.heldUntil, decision.destinations)
    }

    private func line(
        _ teammate: String, _ scope: Scope, _ channel: Channel, _ word: String?, _ heldUntil: Timestamp?, _ destinations: [String]
    ) -> Line {
        "\(teammate) \(scope.rawValue) \(channel.rawValue): \(word ?? "told") \(heldUntil?.text ?? "") \(destinations.sorted())"
    }
}
