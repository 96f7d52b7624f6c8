import Testing

@testable import AMQP

@Suite struct `A body in frames` {
    private func append(_ bytes: [UInt8], to assembly: inout ContentAssembly) -> Bool {
        unsafe bytes.withUnsafeBytes { unsafe assembly.append($0) }
    }

    @Test func `is put together`() {
        var assembly = ContentAssembly(limit: 10)
        assembly.begin(size: 5)
        #expect(append([1, 2, 3], to: &assembly) == true)
        #expect(!assembly.isComplete)
        #expect(append([4, 5], to: &assembly) == true)
        #expect(assembly.isComplete)
        #expect(assembly.takeBody() == [1, 2, 3, 4, 5])
    }

    @Test func `is counted and not kept when it is too large`() {
        var assembly = ContentAssembly(limit: 4)
        assembly.begin(size: 5)
        #expect(append([1, 2, 3, 4, 5], to: &assembly) == true)
        #expect(assembly.isComplete)
        #expect(assembly.isTooLarge)
        #expect(assembly.bodySize == 5)
        #expect(assembly.takeBody() == [])
    }

    @Test func `is refused when more comes than was announced`() {
        var assembly = ContentAssembly(limit: 10)
        assembly.begin(size: 1)
        #expect(append([1, 2], to: &assembly) == false)
    }

    @Test func `may be empty`() {
        var assembly = ContentAssembly(limit: 0)
        assembly.begin(size: 0)
        #expect(assembly.isComplete)
        #expect(!assembly.isTooLarge)
    }
}
