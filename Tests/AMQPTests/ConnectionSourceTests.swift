import Synchronization
import Testing

@testable import AMQP

@Suite struct `The source of a connection's turns` {
    /// A function that is wrapped once more by every look at it would be called through all its wrappings: some 30 bytes of stack for each.
    @Test func `the ten thousandth turn is as deep in the stack as the first`() {
        let source = ConnectionSource()
        let depths = Mutex<[UInt]>([])
        source.onTurn {
            var local = 0
            let depth = unsafe withUnsafePointer(to: &local) { unsafe UInt(bitPattern: $0) }
            depths.withLock { $0.append(depth) }
        }
        for _ in 0..<10_000 { source.dispatch() }
        #expect(Set(depths.withLock { $0 }).count == 1)
    }
}
