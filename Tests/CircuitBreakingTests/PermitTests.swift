import Synchronization
import Testing

@testable import CircuitBreaking

@Suite struct PermitTests {
    static let answer = OpeningAnswer(provider: "ses", code: "503", reason: "Shutdown")

    static func circuit(capacity: Int = 1) -> Circuit {
        Circuit(CircuitKey(service: "ses"), CircuitRules(capacity: capacity), now: .now) { Issue.record("a permit was dropped") }
    }

    @Test func `is a place until it ends`() async {
        let circuit = Self.circuit()
        let now = ContinuousClock.now
        switch await circuit.enter(at: now) {
        case .held(let held): Issue.record("\(held)")
        case .permit(let permit):
            #expect(circuit.view(at: now).underWay == 1)
            let (change, wait) = permit.leave(.works, at: now) { Self.answer }
            #expect(change == nil && wait == nil)
        }
        #expect(circuit.view(at: now).underWay == 0)
    }

    @Test func `opens its circuit with the answer that did, and later jobs get to know it`() async {
        let circuit = Self.circuit()
        let now = ContinuousClock.now
        var changes: [CircuitState] = []
        for _ in 1...5 {
            switch await circuit.enter(at: now) {
            case .held(let held): Issue.record("\(held)")
            case .permit(let permit):
                let (change, _) = permit.leave(.trouble(.failing), at: now) { Self.answer }
                if let change { changes.append(change) }
            }
        }
        #expect(changes == [.open(.failing)])
        #expect(circuit.view(at: now).opening == Self.answer)
        switch await circuit.enter(at: now) {
        case .permit(let permit):
            Issue.record("a job was let through")
            _ = permit.leave(.nothing, at: now) { Self.answer }
        case .held(let held):
            #expect(held.reason == .open(.failing))
            #expect(held.opening == Self.answer)
        }
    }

    @Test func `that was a probe nobody knows the end of leaves the next one to another`() {
        let driver = CircuitDriver()
        driver.open()
        let probe = driver.enter()
        #expect(driver.held()?.because == .open(.failing))
        if let probe { driver.breaker.giveBack(probe) }
        #expect(driver.breaker.bulkhead.underWay == 0)
        #expect(driver.enter() != nil)
    }

    @Test func `that is dropped without its end gives its place to who waits, and its circuit's owner hears of it`() async {
        let drops = Atomic(0)
        let circuit = Circuit(CircuitKey(service: "ses"), CircuitRules(capacity: 1), now: .now) { drops.add(1, ordering: .relaxed) }
        let first = await circuit.enter(at: .now)
        // It runs to where it waits for the place.
        let second = Task.immediate {
            switch await circuit.enter(at: .now) {
            case .permit(let permit): _ = permit.leave(.works, at: .now) { Self.answer }
            case .held(let held): Issue.record("\(held)")
            }
        }
        #expect(drops.load(ordering: .relaxed) == 0)
        _ = consume first
        await second.value
        #expect(circuit.view(at: .now).underWay == 0)
        #expect(drops.load(ordering: .relaxed) == 1)
    }
}
