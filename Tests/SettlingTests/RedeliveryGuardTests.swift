import AMQP
import Testing

@testable import Settling

@Suite struct RedeliveryGuardTests {
    @Test(
        arguments: [
            (-1, .together), (0, .together), (2, .together), (3, .alone), (19, .alone), (20, .poison), (199, .poison), (Int.max, .poison),
        ] as [(Int, RedeliveryGuard)])
    func `a message that comes back is handled alone at first, and not at all in the end`(returns: Int, expected: RedeliveryGuard) {
        #expect(RedeliveryGuard(returns: returns) == expected)
    }

    private static func message(_ number: UInt64, returns: Int, generation: Int = 1, reconnects: Int = 0) -> IncomingMessage {
        IncomingMessage(tag: DeliveryTag(generation: generation, number: number), deliveryCount: returns, reconnects: reconnects)
    }

    private static func order(_ messages: [IncomingMessage]) -> [IncomingMessage] {
        let (together, alone) = messages.guarded()
        return together + alone
    }

    @Test func `a hundred connections that were lost suspect nobody, for the process is alive`() {
        for lost in 0...100 {
            #expect(RedeliveryGuard(Self.message(1, returns: lost, generation: lost + 1, reconnects: lost)) == .together)
        }
    }

    @Test(arguments: [
        (0, 2, RedeliveryGuard.together), (0, 3, .alone), (0, 20, .poison), (4, 6, .together), (4, 7, .alone), (4, 24, .poison),
    ])
    func `what came back before this process or with another one counts`(reconnects: Int, returns: Int, expected: RedeliveryGuard) {
        #expect(RedeliveryGuard(Self.message(1, returns: returns, generation: 5, reconnects: reconnects)) == expected)
    }

    @Test(arguments: [2, 60, 10_000])
    func `channels that were opened in silence excuse nothing`(generation: Int) {
        #expect(RedeliveryGuard(Self.message(1, returns: 3, generation: generation)) == .alone)
        #expect(RedeliveryGuard(Self.message(1, returns: 20, generation: generation)) == .poison)
    }

    @Test func `suspects come last, each time in another order, and the rest in its own`() {
        let messages = (1...40).map { Self.message($0, returns: $0.isMultiple(of: 2) ? 5 : 0) }
        let orders = (0..<20).map { _ in Self.order(messages).map(\.tag.number) }
        for order in orders {
            #expect(Array(order.prefix(20)) == (1...40).filter { !$0.isMultiple(of: 2) })
            #expect(order.suffix(20).sorted() == (1...40).filter { $0.isMultiple(of: 2) })
        }
        #expect(Set(orders.map { $0[20] }).count > 1)
        #expect(Self.order(Array(messages.prefix(1))).map(\.tag.number) == [1])
    }
}
