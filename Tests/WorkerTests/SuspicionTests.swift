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
}
