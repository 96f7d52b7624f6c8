import Directory
import Generated
import Messages
import Routing
import Testing

@Suite struct `An explanation is what the router does` {
    private static let people = ["nadia", "luca", "matteo", "olga"]

    private static func changes(_ random: inout SeededRandom) -> [DirectoryChange] {
        var changes = people.map(Acme.teammate)
        for person in people {
            if Bool.random(using: &random) { changes.append(Acme.browser(person)) }
            if Bool.random(using: &random) {
                changes.append(Acme.device(person, permission: Bool.random(using: &random) ? .denied : .granted))
            }
            if Bool.random(using: &random) {
                changes.append(Acme.choice(person, Channel.allCases.filter { _ in Bool.random(using: &random) }))
            }
        }
        return changes + ["red", "blue"].map { Acme.team($0, people.filter { _ in Bool.random(using: &random) }) }
    }

    private static func event(_ number: Int, _ random: inout SeededRandom) -> Event {
        let assignees: [Assignment.Assignee] = [.team("red"), .team("blue")] + people.map(Assignment.Assignee.teammate)
        let actor = Bool.random(using: &random) ? Assignment.Actor(type: .teammate, id: people.randomElement(using: &random)) : nil
        return Acme.assigned(
            "c-\(Int.random(in: 0..<3, using: &random))", to: assignees.randomElement(using: &random) ?? .team("red"), id: "e-\(number)",
            after: .seconds(number * 20), by: actor)
    }

    @Test(arguments: StoreFactory.all, Array(0..<25))
    func `over generated workspaces and assignments`(factory: StoreFactory, seed: Int) async throws {
        try await factory.with { store in
            var random = SeededRandom(seed: UInt64(seed))
            try await store.feed(Self.changes(&random))
            for number in 0..<20 {
                let event = Self.event(number, &random)
                let after = Duration.seconds(number * 20)
                if Bool.random(using: &random) {
                    try await store.active(Self.people.randomElement(using: &random) ?? "nadia", after: after - .seconds(5))
                }
                let explained = try await store.explain(event, now: Acme.start + after, settings: RoutingSettings(), everybody: true)
                let routed = try await store.route(event, after: after)
                #expect(explained.decisions.filter { $0.reason != .notARecipient } == routed.decisions)
                #expect(explained.decisions.count == Self.people.count * Channel.allCases.count)
                #expect(routed.jobs.count == routed.decisions.map(\.destinations.count).reduce(0, +))
            }
        }
    }
}
