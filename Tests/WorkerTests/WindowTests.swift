import Testing

@testable import Worker

@Suite(.timeLimit(.minutes(1))) struct WindowTests {
    @Test func `an empty window is drained at once`() async {
        let window = Window()
        await window.drained()
        #expect(window.count == 0)
    }

    @Test func `it is drained when the last one has left, not before`() async {
        let window = Window()
        let gate = Gate()
        for _ in 1...3 { window.enter() }
        let waiting = Task {
            await window.drained()
            return await gate.isOpen
        }
        for _ in 1...2 { window.leave() }
        #expect(window.count == 1)
        await gate.open()
        window.leave()
        #expect(await waiting.value)
    }

    @Test func `it can be filled and drained again`() async {
        let window = Window()
        for _ in 1...100 {
            window.enter()
            async let drained: Void = window.drained()
            window.leave()
            await drained
        }
        #expect(window.count == 0)
    }
}
