import Foundation
import Synchronization
import Testing

@testable import Sandbox
@testable import Scenario

/// The scenario from beginning to end, against a fleet and a sandbox that are played here.
@Suite struct `A rehearsal of the scenario` {
    private static func play(_ rehearsal: Rehearsal) async throws -> (results: [AssignmentResult], arrivals: [Arrival]) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "belfry-rehearsal-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let play = try Play(
            rehearsal, rehearsal, Examples(World.examples, workplace: folder), vapidKey: "key", before: .now + .seconds(60), on: .silent)
        return try await play.run()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a fleet that does its work passes`() async throws {
        let rehearsal = try Rehearsal()
        let (results, arrivals) = try await Self.play(rehearsal)
        #expect(Expectations.broken(results, arrivals, window: 10).isEmpty)
        #expect(results.map(\.assignment.example) == Story.cases.map(\.example))
        rehearsal.state.withLock { state in
            #expect(state.clients == ["belfry", "amqp-publish"])
            #expect(state.browsers == 2)
        }
        let retried = try #require(results.first { $0.assignment.example == Story.toMatteo.example })
        #expect(retried.faults(.phone(of: "matteo")).count == 1)
        let replayed = try #require(results.first { $0.assignment.example == Story.toNadia.example })
        #expect(replayed.deadLetters[.phone(of: "nadia")]?.reason == "refused")
        let held = try #require(results.first { $0.assignment.example == Story.toSupport.example })
        #expect(held.lastActivity != nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a fleet that never decides again fails`() async throws {
        let rehearsal = try Rehearsal(forgetting: "c-1843")
        let error = await #expect(throws: Failure.self) { _ = try await Self.play(rehearsal) }
        #expect(error?.description.contains("everybody to be notified about assigned-to-support") == true)
    }
}

/// A fleet that does what is expected of it, and what has not happened yet happens when somebody waits for it.
final class Rehearsal: ScenarioFleet, ScenarioSandbox {
    struct State: Sendable {
        var world: World
        var active: Set<String> = []
        var isKnown = false
        var browsers = 0
        var pending: [@Sendable (inout World) -> Void] = []
        var dead: [(addressee: Addressee, conversation: Conversation)] = []
        var faults: [Provider: Fault] = [:]
        var clients: Set<String> = []
    }

    let state: Mutex<State>
    private let forgotten: String?

    /// - Parameter forgotten: a conversation about which nobody is notified.
    init(forgetting forgotten: String? = nil) throws {
        let world = try World(empty: ())
        state = Mutex(State(world: world))
        self.forgotten = forgotten
    }
}

/// What the sandbox does.
extension Rehearsal {
    func subscribe(_ browser: Story.Browser, vapidKey: String) async -> JSON {
        state.withLock { $0.browsers += 1 }
        return ["endpoint": .string("https://127.0.0.1/\(browser.name)"), "keys": ["p256dh": "p", "auth": "a"]]
    }

    func fail(_ fault: Fault) async { state.withLock { $0.faults[fault.provider] = fault } }

    func heal() async { state.withLock { $0.faults = [:] } }

    func received(
        when what: String, before deadline: ContinuousClock.Instant, _ condition: ([Received]) -> Bool
    ) async throws -> [Received] {
        while true {
            let entries = state.withLock { $0.world.entries }
            if condition(entries) { return entries }
            let hasHappened = state.withLock { state in
                guard !state.pending.isEmpty else { return false }
                let next = state.pending.removeFirst()
                next(&state.world)
                return true
            }
            guard hasHappened else { throw Failure("waited in vain for \(what)") }
        }
    }

    func received(afterQuiet time: Duration) async -> [Received] { state.withLock { $0.world.entries } }
}

/// What the fleet does.
extension Rehearsal {
    func publish(_ file: URL) async throws { try publish(file, with: "belfry") }

    func publishWithAMQPPublish(_ type: String, _ file: URL) async throws { try publish(file, with: "amqp-publish") }

    func explain(_ file: URL) async throws -> [Decision] {
        let conversation = try Conversation(of: try Self.read(file))
        let assignment = try Self.assignment(of: conversation)
        let active = state.withLock { $0.active }
        var facts: [Addressee: String?] = [:]
        for addressee in assignment.notified { facts[addressee] = .some(nil) }
        for addressee in assignment.notifiedLater { facts[addressee] = .some(active.contains("piet") ? "active" : nil) }
        for (addressee, word) in assignment.reasons {
            facts[addressee] = .some(word == "active" && !active.contains("olga") ? nil : word)
        }
        let lines = facts.sorted { $0.key < $1.key }.map { World.line($0.key, $0.value) }
        return try Decision.all(["lines": .array(lines)])
    }

    func decisions(
        about file: URL, when what: String, before deadline: ContinuousClock.Instant, _ condition: ([Decision]) -> Bool
    ) async throws -> [Decision] {
        let decisions = try await explain(file)
        guard state.withLock({ $0.isKnown }), condition(decisions) else { throw Failure("waited in vain for \(what)") }
        return decisions
    }

    func deadLetter(of channel: String, before deadline: ContinuousClock.Instant) async throws -> ListedDeadLetter {
        guard state.withLock({ !$0.dead.isEmpty }) else { throw Failure("waited in vain for a dead letter of \(channel)") }
        return ListedDeadLetter(reason: "refused", detail: "apns 413: PayloadTooLarge")
    }

    func replay(_ channel: String) async throws {
        state.withLock { state in
            for (addressee, conversation) in state.dead {
                state.world.arrive(addressee, conversation, at: Date().timeIntervalSince1970 + 1)
            }
            state.dead = []
        }
    }

    func waitForEmptyQueues(before deadline: ContinuousClock.Instant) async throws {}

    private func publish(_ file: URL, with client: String) throws {
        let document = try Self.read(file)
        state.withLock { _ = $0.clients.insert(client) }
        for event in document.array ?? [document] {
            switch event["type"]?.string {
            case "presence.active":
                let person = event["data"]?["teammate"]?.string ?? ""
                state.withLock { _ = $0.active.insert(person) }
            case "conversation.assigned": try assign(try Conversation(of: event))
            default: state.withLock { $0.isKnown = true }
            }
        }
    }

    private func assign(_ conversation: Conversation) throws {
        guard conversation.id != forgotten else { return }
        let assignment = try Self.assignment(of: conversation)
        state.withLock { state in
            for addressee in assignment.notified.sorted() { Self.send(addressee, conversation, &state) }
            for addressee in assignment.notifiedLater.sorted() {
                state.pending.append { $0.arrive(addressee, conversation, at: Date().timeIntervalSince1970 + 11) }
            }
        }
    }

    private static func send(_ addressee: Addressee, _ conversation: Conversation, _ state: inout State) {
        let providers: [Addressee: Provider] = [.phone(of: "matteo"): .fcm, .phone(of: "nadia"): .apns]
        let provider = providers[addressee]
        let now = Date().timeIntervalSince1970
        guard let provider, let fault = state.faults[provider] else { return state.world.arrive(addressee, conversation, at: now) }
        state.world.arrive(addressee, conversation, at: now, .fault, status: fault.status ?? 0)
        if fault.count == nil {
            state.dead.append((addressee, conversation))
        } else {
            state.faults[provider] = nil
            state.pending.append { $0.arrive(addressee, conversation, at: now + 5) }
        }
    }

    private static func assignment(of conversation: Conversation) throws -> Case {
        let found = try Story.cases.first { try Conversation(of: World.example($0.example)).id == conversation.id }
        guard let found else { throw Failure("no assignment is about \(conversation.id)") }
        return found
    }

    private static func read(_ file: URL) throws -> JSON { try JSON(parsing: try Data(contentsOf: file)) }
}
