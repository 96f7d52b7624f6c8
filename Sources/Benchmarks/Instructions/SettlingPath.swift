import AMQP
import Delivery
import Messages
import Operations

/// From outcomes to what the broker and the journal are sent: a worker's window whose jobs end in another order than they came in.
struct SettlingPath {
    private static let window = 100
    /// How many outcomes come together before the broker is sent anything.
    private static let turn = 10
    /// One outcome in so many is a failure that is tried again.
    private static let failing = 8

    private let job = HotPath.job(0)
    private let policy = RetryPolicy()
    private let attempt = Attempt(number: 1, deferrals: 0, firstAt: HotPath.now, now: HotPath.now)

    /// - Throws: when the ledger does not know a delivery.
    func run(times count: Int) throws(OperationError) -> Int {
        var ledger = SettlementLedger()
        var bytes = 0
        for start in stride(from: 0, to: count, by: Self.window) {
            let size = min(Self.window, count - start)
            for index in 0..<size { ledger.delivered(UInt64(start + index + 1)) }
            var entries: [JobOutcomes.Entry] = []
            entries.reserveCapacity(size)
            for place in 0..<size {
                // 101 is a prime number above the window: each delivery has its turn.
                let number = start + place * 101 % size
                let outcome = outcome(number)
                let settlement = policy.settlement(for: outcome, attempt: attempt, notAfter: job.notAfter)
                entries.append(entry(outcome, settlement))
                guard ledger.settle(UInt64(number + 1), .acknowledge) else {
                    throw OperationError(.configuration, "Delivery \(number + 1) is not open: this is not the hot path.")
                }
                if place % Self.turn == 0 { bytes += ledger.instructions(beyondPrefix: false).count }
            }
            bytes += ledger.instructions().count + JobOutcomes(outcomes: entries).json().count
        }
        return bytes
    }

    private func outcome(_ number: Int) -> Outcome {
        number % Self.failing == 0
            ? .tryAgain(after: nil, ProviderAnswer(provider: "web-push/mozilla", code: "503"))
            : .delivered(ProviderAnswer(provider: "web-push/mozilla", code: "201"))
    }

    private func entry(_ outcome: Outcome, _ settlement: Settlement) -> JobOutcomes.Entry {
        let result: JobOutcomes.Result =
            switch settlement {
            case .acknowledge: .delivered
            case .retry: .retried
            case .deadLetter: .dead
            }
        let wait = policy.wait(after: settlement, now: attempt.now, notAfter: job.notAfter)
        return JobOutcomes.Entry(
            job: job.id, notification: job.notification.id, workspace: job.notification.workspace, teammate: job.notification.teammate,
            conversation: job.notification.conversation, channel: job.channel, destination: job.destination.id, result: result,
            provider: outcome.answer.provider, code: outcome.answer.code, reason: outcome.answer.reason, attempt: attempt.number,
            at: attempt.now, nextTryAt: wait.map { attempt.now + $0 })
    }
}
