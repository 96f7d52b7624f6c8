import AMQP
import Testing

@testable import Worker

@Suite struct SuspicionTests {
    @Test(
        arguments: [
            (-1, .none), (0, .none), (2, .none), (3, .alone), (19, .alone), (20, .quarantine), (199, .quarantine), (Int.max, .quarantine),
        ] as [(Int, Suspicion)])
    func `a message that comes back is handled alone at first, and not at all in the end`(returns: Int, suspicion: Suspicion) {
        #expect(Suspicion(returns: returns) == suspicion)
    }

    private static func message(_ number: UInt64, returns: Int, generation: Int = 1, reconnects: Int = 0) -> IncomingMessage {
        IncomingMessage(tag: DeliveryTag(generation: generation, number: number), deliveryCount: returns, reconnects: reconnects)
    }

    @Test func `a hundred connections that were lost suspect nobody, for the process is alive`() {
        for lost in 0...100 {
            #expect(Suspicion(Self.message(1, returns: lost, generation: lost + 1, reconnects: lost)) == .none)
        }
    }

    @Test(arguments: [(0, 2, Suspicion.none), (0, 3, .alone), (0, 20, .quarantine), (4, 6, .none), (4, 7, .alone), (4, 24, .quarantine)])
    func `what came back before this process or with another one counts`(reconnects: Int, returns: Int, suspicion: Suspicion) {
        #expect(Suspicion(Self.message(1, returns: returns, generation: 5, reconnects: reconnects)) == suspicion)
    }

    @Test(arguments: [2, 60, 10_000])
    func `channels that were opened in silence excuse nothing`(generation: Int) {
        #expect(Suspicion(Self.message(1, returns: 3, generation: generation)) == .alone)
        #expect(Suspicion(Self.message(1, returns: 20, generation: generation)) == .quarantine)
    }

    @Test func `suspects come last, each time in another order, and the rest in its own`() {
        let messages = (1...40).map { Self.message($0, returns: $0.isMultiple(of: 2) ? 5 : 0) }
        let orders = (0..<20).map { _ in messages.suspectsLast().map(\.tag.number) }
        for order in orders {
            #expect(Array(order.prefix(20)) == (1...40).filter { !$0.isMultiple(of: 2) })
            #expect(order.suffix(20).sorted() == (1...40).filter { $0.isMultiple(of: 2) })
        }
        #expect(Set(orders.map { $0[20] }).count > 1)
        #expect(Array(messages.prefix(1)).suspectsLast().map(\.tag.number) == [1])
    }
}
