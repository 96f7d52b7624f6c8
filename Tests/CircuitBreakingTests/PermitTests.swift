import Testing

@testable import CircuitBreaking

@Suite struct PermitTests {
    static let answer = OpeningAnswer(provider: "ses", code: "503", reason: "Shutdown")

    static func circuit(capacity: Int = 1) -> Circuit {
        Circuit(CircuitKey(service: "ses"), CircuitRules(capacity: capacity), now: .now)
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

    #if DEBUG
    @Test func `that is dropped without its end traps`() async {
        await #expect(processExitsWith: .failure) {
            let circuit = PermitTests.circuit()
            _ = await circuit.enter(at: .now)
        }
    }
    #else
    @Test func `that is dropped without its end gives its place back`() async {
        let circuit = Self.circuit()
        _ = await circuit.enter(at: .now)
        #expect(circuit.view(at: .now).underWay == 0)
    }
    #endif
}
