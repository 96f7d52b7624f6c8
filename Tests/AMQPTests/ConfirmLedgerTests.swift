import Testing

@testable import AMQP

@Suite struct `The confirm ledger` {
    private static let nowhere = BrokerError(.returned, code: 312, "no queue")
    private static let full = BrokerError(.refused, "full")

    private func ledger(_ messages: [(key: String, id: String?)]) -> ConfirmLedger {
        var ledger = ConfirmLedger()
        for (index, message) in messages.enumerated() {
            let outgoing = OutgoingMessage(
                exchange: "e", routingKey: message.key, properties: MessageProperties(messageID: message.id), body: [])
            ledger.wrote(outgoing, at: ConfirmLedger.Position(batch: 1, index: index), now: .now)
        }
        return ledger
    }

    private func indices(_ verdicts: [ConfirmLedger.Verdict]) -> [Int] { verdicts.map(\.position.index) }

    @Test func `counts from one`() {
        var ledger = ConfirmLedger()
        let message = OutgoingMessage(exchange: "", routingKey: "", body: [])
        #expect(ledger.wrote(message, at: ConfirmLedger.Position(batch: 1, index: 0), now: .now) == 1)
        #expect(ledger.wrote(message, at: ConfirmLedger.Position(batch: 1, index: 1), now: .now) == 2)
        #expect(ledger.openCount == 2)
    }

    @Test func `takes confirms out of order and together`() {
        var ledger = ledger([("a", "0"), ("a", "1"), ("a", "2"), ("a", "3"), ("a", "4")])
        #expect(indices(ledger.confirmed(2, isMultiple: false, refusal: nil)) == [1])
        #expect(indices(ledger.confirmed(4, isMultiple: true, refusal: nil)) == [0, 2, 3])
        #expect(indices(ledger.confirmed(4, isMultiple: true, refusal: nil)) == [])
        #expect(indices(ledger.confirmed(9, isMultiple: true, refusal: nil)) == [])
        #expect(indices(ledger.confirmed(5, isMultiple: false, refusal: nil)) == [4])
        #expect(ledger.openCount == 0)
        #expect(ledger.oldest == nil)
    }

    @Test func `counts the bytes of open bodies`() {
        var ledger = ConfirmLedger()
        for (index, size) in [10, 200, 3000].enumerated() {
            let message = OutgoingMessage(exchange: "e", routingKey: "k", body: Array(repeating: 0, count: size))
            ledger.wrote(message, at: ConfirmLedger.Position(batch: 1, index: index), now: .now)
        }
        #expect(ledger.openBytes == 3210)
        _ = ledger.confirmed(2, isMultiple: false, refusal: nil)
        #expect(ledger.openBytes == 3010)
        _ = ledger.confirmed(3, isMultiple: true, refusal: nil)
        #expect(ledger.openBytes == 0)
    }

    @Test func `keeps the reason of a refusal`() {
        var ledger = ledger([("a", "0"), ("a", "1")])
        let verdicts = ledger.confirmed(2, isMultiple: true, refusal: Self.full)
        #expect(verdicts.map(\.failure) == [Self.full, Self.full])
    }

    @Test func `finds the returned message by key and id`() {
        var ledger = ledger([("a", "0"), ("b", "1"), ("b", "2"), ("c", nil)])
        #expect(ledger.returned(exchange: "e", routingKey: "b", messageID: "2", Self.nowhere) == true)
        #expect(ledger.returned(exchange: "e", routingKey: "c", messageID: nil, Self.nowhere) == true)
        #expect(ledger.returned(exchange: "e", routingKey: "b", messageID: "2", Self.nowhere) == false)
        #expect(ledger.returned(exchange: "x", routingKey: "a", messageID: "0", Self.nowhere) == false)
        let verdicts = ledger.confirmed(4, isMultiple: true, refusal: nil)
        #expect(verdicts.map(\.failure) == [nil, nil, Self.nowhere, Self.nowhere])
    }

    @Test func `finds equal messages in the order of writing`() {
        var ledger = ledger([("a", nil), ("a", nil)])
        #expect(ledger.returned(exchange: "e", routingKey: "a", messageID: nil, Self.nowhere) == true)
        #expect(ledger.confirmed(1, isMultiple: false, refusal: nil).map(\.failure) == [Self.nowhere])
        #expect(ledger.returned(exchange: "e", routingKey: "a", messageID: nil, Self.nowhere) == true)
        #expect(ledger.confirmed(2, isMultiple: false, refusal: nil).map(\.failure) == [Self.nowhere])
    }

    @Test func `starts anew after a lost channel`() {
        var ledger = ledger([("a", "0"), ("a", "1"), ("a", "2")])
        _ = ledger.confirmed(2, isMultiple: false, refusal: nil)
        #expect(ledger.abandon().map(\.position.index) == [0, 2])
        #expect(ledger.openCount == 0)
        let position = ConfirmLedger.Position(batch: 2, index: 0)
        #expect(ledger.wrote(OutgoingMessage(exchange: "", routingKey: "", body: []), at: position, now: .now) == 1)
    }

    @Test func `counts the wait anew when the broker takes messages again`() {
        let start = ContinuousClock.now
        var ledger = ConfirmLedger()
        let message = OutgoingMessage(exchange: "", routingKey: "", body: [])
        ledger.wrote(message, at: ConfirmLedger.Position(batch: 1, index: 0), now: start)
        #expect(ledger.oldest == start)
        ledger.restartClock(start + .seconds(60))
        #expect(ledger.oldest == start + .seconds(60))
    }

    @Test func `stays small over many messages`() {
        var ledger = ConfirmLedger()
        for number in UInt64(1)...10_000 {
            let position = ConfirmLedger.Position(batch: 1, index: Int(number))
            let taken = ledger.wrote(OutgoingMessage(exchange: "", routingKey: "", body: []), at: position, now: .now)
            #expect(taken == number)
            if number > 100 { #expect(ledger.confirmed(number - 100, isMultiple: false, refusal: nil).count == 1) }
        }
        #expect(ledger.openCount == 100)
    }
}
