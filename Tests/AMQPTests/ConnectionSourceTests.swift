import Synchronization
import Testing

@testable import AMQP

@Suite struct `Turns of a connection's loop` {
    /// Each turn once wrapped the closure that it calls: a connection that had turned often enough ran out of stack.
    @Test func `a turn does not go deeper than the one before it`() {
        let source = ConnectionSource()
        let turns = Atomic(0)
        source.onTurn { [unowned source] in
            _ = source
            turns.wrappingAdd(1, ordering: .relaxed)
        }
        for _ in 0..<500_000 { source.dispatch() }
        #expect(turns.load(ordering: .relaxed) == 500_000)
    }
}
