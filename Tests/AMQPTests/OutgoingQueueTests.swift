import Testing

@testable import AMQP

@Suite struct `The queue of batches` {
    private let start = ContinuousClock.now
    private let lost = BrokerError(.connectionLost, "lost")

    private func queue(_ sizes: [Int]) -> OutgoingQueue<String> {
        var queue = OutgoingQueue<String>()
        for (index, size) in sizes.enumerated() {
            let messages = OutgoingMessage.numbered(1...size, to: "e", key: "k")
            queue.add(messages, deadline: start + .seconds(index + 1), reply: "batch \(index + 1)")
        }
        return queue
    }

    @Test func `is written in the order it came`() {
        var queue = queue([2, 1])
        var positions: [String] = []
        while let (position, _) = queue.next() { positions.append("\(position.batch).\(position.index)") }
        #expect(positions == ["1.0", "1.1", "2.0"])
        #expect(!queue.hasUnwritten)
        #expect(!queue.isEmpty)
    }

    @Test func `gives a batch back with its last verdict`() {
        var queue = queue([2])
        while queue.next() != nil {}
        let refused = BrokerError(.refused, "full")
        #expect(queue.decide(ConfirmLedger.Verdict(position: .init(batch: 1, index: 1), failure: refused))?.reply == nil)
        #expect(queue.decide(ConfirmLedger.Verdict(position: .init(batch: 1, index: 1), failure: nil))?.reply == nil)
        let finished = queue.decide(ConfirmLedger.Verdict(position: .init(batch: 1, index: 0), failure: nil))
        #expect(finished?.reply == "batch 1")
        #expect(finished?.failures == [1: refused])
        #expect(queue.isEmpty)
    }

    @Test func `fails what was begun with its connection and keeps the rest`() {
        var queue = queue([3, 1])
        _ = queue.next()
        let finished = queue.failStarted(lost)
        #expect(finished.map(\.reply) == ["batch 1"])
        #expect(finished.first?.failures == [0: lost, 1: lost, 2: lost])
        #expect(queue.next()?.position == .init(batch: 2, index: 0))
    }

    @Test func `fails what took too long`() {
        var queue = queue([1, 1])
        #expect(queue.nextDeadline == start + .seconds(1))
        #expect(queue.expire(now: start, reason: lost).isEmpty)
        #expect(queue.expire(now: start + .seconds(1), reason: lost).map(\.reply) == ["batch 1"])
        #expect(queue.nextDeadline == start + .seconds(2))
        #expect(queue.failAll(lost).map(\.reply) == ["batch 2"])
    }
}
