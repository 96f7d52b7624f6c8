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

    private static func message(_ number: UInt64, returns: Int, generation: Int = 1) -> IncomingMessage {
        IncomingMessage(tag: DeliveryTag(generation: generation, number: number), deliveryCount: returns)
    }

    @Test func `a hundred connections that were lost suspect nobody, for the process is alive`() {
        for lost in 0...100 { #expect(Suspicion(Self.message(1, returns: lost, generation: lost + 1)) == .none) }
    }

    @Test(arguments: [(1, 2, Suspicion.none), (1, 3, .alone), (1, 20, .quarantine), (5, 6, .none), (5, 7, .alone), (5, 24, .quarantine)])
    func `what came back before this process or with another one counts`(generation: Int, returns: Int, suspicion: Suspicion) {
        #expect(Suspicion(Self.message(1, returns: returns, generation: generation)) == suspicion)
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
